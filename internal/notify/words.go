package notify

import (
	"fmt"
	"strings"

	"cadenza/models"
)

// words say what needs a person, in one language.
type words struct {
	hello, more, why string
	one              string // the subject of several, with their count
	kinds            map[models.NotificationKind]func(n models.Notification) string
}

// in are the words of a language, else the English ones.
func in(language string) words {
	switch language {
	case "it":
		return italian
	case "es":
		return spanish
	}
	return english
}

func (w words) subject(news []models.Notification) string {
	if len(news) == 1 {
		return w.kinds[news[0].Kind](news[0])
	}
	return fmt.Sprintf(w.one, len(news))
}

func (w words) body(name string, news []models.Notification, console string) string {
	var text strings.Builder
	fmt.Fprintf(&text, w.hello+"\n\n", name)
	for _, n := range news {
		fmt.Fprintf(&text, "- %s\n", w.kinds[n.Kind](n))
	}
	fmt.Fprintf(&text, "\n"+w.more+"\n"+w.why+"\n", console)
	return text.String()
}

// plural is one of two wordings, by the count.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}

var english = words{
	hello: "Hello %s,", more: "Read more: %s", why: "You get this because you asked for it in your notification settings.",
	one: "%d things need you",
	kinds: map[models.NotificationKind]func(models.Notification) string{
		models.NotifyAttention: func(n models.Notification) string {
			return plural(n.Count, "1 contact waits for you", "%d contacts wait for you") + " in the automation “" + n.Name + "”"
		},
		models.NotifyCampaignPaused:  func(n models.Notification) string { return "The campaign “" + n.Name + "” paused by itself" },
		models.NotifyTemplateRefused: func(n models.Notification) string { return "WhatsApp refused the template “" + n.Name + "”" },
		models.NotifyNumberHeld: func(n models.Notification) string {
			return "The number " + n.Name + " cannot send: it waits for you"
		},
		models.NotifyChatAssigned: func(models.Notification) string { return "A new chat is yours" },
	},
}

var italian = words{
	hello: "Ciao %s,", more: "Leggi tutto: %s", why: "Ricevi questa e-mail perché l'hai chiesta nelle impostazioni delle notifiche.",
	one: "%d cose hanno bisogno di te",
	kinds: map[models.NotificationKind]func(models.Notification) string{
		models.NotifyAttention: func(n models.Notification) string {
			//nolint:misspell // Italian
			return plural(n.Count, "1 contatto aspetta", "%d contatti aspettano") + " un tuo intervento nell'automazione “" + n.Name + "”"
		},
		models.NotifyCampaignPaused: func(n models.Notification) string {
			return "La campagna “" + n.Name + "” si è messa in pausa da sola"
		},
		models.NotifyTemplateRefused: func(n models.Notification) string { return "WhatsApp ha respinto il template “" + n.Name + "”" },
		models.NotifyNumberHeld:      func(n models.Notification) string { return "Il numero " + n.Name + " non può inviare: aspetta te" },
		models.NotifyChatAssigned:    func(models.Notification) string { return "Una nuova chat è tua" },
	},
}

var spanish = words{
	hello: "Hola %s,", more: "Leer más: %s", why: "Recibes este correo porque lo pediste en los ajustes de notificaciones.",
	one: "%d cosas te necesitan",
	kinds: map[models.NotificationKind]func(models.Notification) string{
		models.NotifyAttention: func(n models.Notification) string {
			//nolint:misspell // Spanish
			return plural(n.Count, "1 contacto te espera", "%d contactos te esperan") + " en la automatización “" + n.Name + "”"
		},
		models.NotifyCampaignPaused:  func(n models.Notification) string { return "La campaña “" + n.Name + "” se ha pausado sola" },
		models.NotifyTemplateRefused: func(n models.Notification) string { return "WhatsApp ha rechazado la plantilla “" + n.Name + "”" },
		models.NotifyNumberHeld:      func(n models.Notification) string { return "El número " + n.Name + " no puede enviar: te espera" },
		models.NotifyChatAssigned:    func(models.Notification) string { return "Un nuevo chat es tuyo" },
	},
}
