package models

// references notes that a file of ours must be there; nil has none.
func (m *Media) references(at string, r *References) {
	if m != nil && m.MediaID != "" {
		r.Media = append(r.Media, MediaReference{m.MediaID, m.Type, at + "/media_id"})
	}
}

// exactlyOne reports whether one text is given, and no other.
func exactlyOne(texts ...string) bool {
	given := 0
	for _, text := range texts {
		if text != "" {
			given++
		}
	}
	return given == 1
}

// Files are all files of the message. Whoever gives a message another place for a file names it here: a file of ours
// gets its id at WhatsApp by this list, before the message leaves.
func (m Outgoing) Files() []*Media {
	files := []*Media{m.Media}
	if m.Buttons != nil {
		files = append(files, m.Buttons.HeaderMedia)
	}
	if m.Interactive != nil {
		files = append(files, m.Interactive.HeaderMedia)
	}
	if m.Template != nil {
		files = append(files, m.Template.HeaderMedia)
		for _, card := range m.Template.Cards {
			files = append(files, card.HeaderMedia)
		}
	}
	out := files[:0]
	for _, file := range files {
		if file != nil {
			out = append(out, file)
		}
	}
	return out
}
