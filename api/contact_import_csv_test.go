package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"
)

func TestAnUnclosedQuoteSwallowsNothing(t *testing.T) {
	t.Parallel()
	const good = "+3934700000%02d,Ada,Lecce"
	row := func(n int) string { return fmt.Sprintf(good, n) }
	for name, one := range map[string]struct {
		lines  []string
		stored int
		broken []string
	}{
		"opened and never closed":  {[]string{row(1), `+393470000002,"Ada,Lecce`, row(3), row(4)}, 3, []string{"3"}},
		"in the last line":         {[]string{row(1), row(2), `+393470000003,"Ada,Lecce`}, 2, []string{"4"}},
		"in the first row":         {[]string{`"+393470000001,Ada,Lecce`, row(2), row(3)}, 2, []string{"2"}},
		"closed by the next one's": {[]string{`+393470000001,"Ada,Lecce`, `+393470000002,"Bea",Lecce`, row(3)}, 2, []string{"2"}},
		"two that are opened": {
			[]string{`+393470000001,"Ada,Lecce`, row(2), `+393470000003,Bea,"Lecce`, row(4)}, 2, []string{"2", "4"},
		},
		"an inch in a cell":             {[]string{`+393470000001,5" pipe,Lecce`, row(2), row(3)}, 2, []string{"2"}},
		"a quote after quotes":          {[]string{`+393470000001,"Ada"x,Lecce`, row(2)}, 1, []string{"2"}},
		"a cell of several lines stays": {[]string{"+393470000001,\"Ada\nMaria \"\"M\"\"\",Lecce", row(2)}, 2, nil},
		"more lines than a row has": {
			[]string{`+393470000001,"` + strings.Repeat("x\n", maxRecordLines+5) + `",Lecce`, row(2)},
			1,
			append([]string{"2"}, threeCells(maxRecordLines+5)...),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := importBundle(t)
			got := b.importCSV("", "PHONE,FIRST_NAME,CITY\n"+strings.Join(one.lines, "\n")+"\n").wants(200)
			counts := got.counts()
			require.Equal(t, one.stored, counts[0], string(got.body))
			broken := got.broken()
			if len(one.broken) < 10 {
				require.ElementsMatch(t, one.broken, broken)
			}
			require.Equal(t, len(one.broken), counts[3], "each line is stored or counted")
		})
	}
}

// threeCells are the lines of a cell that was cut: each is a row with too few cells.
func threeCells(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i + 3)
	}
	return out
}

func TestAFileIsReadInWhatItIsWritten(t *testing.T) {
	t.Parallel()
	plain := "PHONE;FIRST_NAME;CITY\r\n+393470000001;Zoë;\"Reggio; Emilia\"\r\n"
	wide := func(endian unicode.Endianness, mark unicode.BOMPolicy, text string) string {
		out, err := unicode.UTF16(endian, mark).NewEncoder().String(text)
		require.NoError(t, err)
		return out
	}
	tabs := strings.ReplaceAll(strings.ReplaceAll(plain, "; ", "\x01"), ";", "\t")
	for name, file := range map[string]string{
		"UTF-8": plain, "UTF-8 with a mark": "\ufeff" + plain, "sep": "sep=;\r\n" + plain, "SEP in quotes": "\"SEP=;\"\n" + plain,
		"a mark and sep": "\ufeffsep=;\n" + plain,
		"UTF-16, little": wide(unicode.LittleEndian, unicode.UseBOM, plain), "UTF-16, big": wide(unicode.BigEndian, unicode.UseBOM, plain),
		"UTF-16, tabs and sep": wide(unicode.LittleEndian, unicode.UseBOM, "sep=\t\n"+strings.ReplaceAll(tabs, "\x01", "; ")),
		"tabs":                 strings.ReplaceAll(tabs, "\x01", "; "), "blank lines first": "\r\n\n" + plain,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := importBundle(t)
			got := b.importCSV("", file)
			require.Equal(t, 200, got.status, string(got.body))
			require.Equal(t, []int{1, 0, 0, 0}, got.counts(), string(got.body))
			contact := b.contact("+393470000001")
			require.Equal(t, "Zoë", contact["first_name"])
			require.Equal(t, object{"CITY": "Reggio; Emilia"}, contact["fields"])
		})
	}
}

func TestSepNamesTheSeparatorAgainstWhatTheLineLooksLike(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	require.Equal(t, []int{1, 0, 0, 0}, b.importCSV("", "sep=|\nPHONE|CITY\n+393470000001|a,b;c\n").counts())
	require.Equal(t, object{"CITY": "a,b;c"}, b.contact("+393470000001")["fields"])
	b.importCSV("", "sep=|\n").problem(422, "invalid")
	b.importCSV("", "sep=x\nPHONE\n+393470000002\n").problem(422, "invalid")
	broken := b.importCSV(
		"",
		"\xff\xfeP\x00H\x00O\x00N\x00E\x00,\x00C\x00I\x00T\x00Y\x00\n\x00"+
			"+\x003\x009\x003\x004\x007\x000\x000\x000\x000\x000\x003\x00,\x00\x00\xd8\n\x00",
	).wants(200)
	require.Equal(t, []string{"2 CITY"}, broken.broken(), "half of a pair is no sign")
}

func TestTheFirstLineOfAFileIsBounded(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	for name, header := range map[string]string{
		"millions of columns": strings.Repeat(",", 5_000_000), "more columns than a file has": "PHONE" + strings.Repeat(",", maxColumns),
		"a long name": "PHONE," + strings.Repeat("x", headerBytes),
	} {
		got := b.importCSV("", header+"\n+393470000001\n")
		got.problem(422, "invalid")
		require.Less(t, len(got.body), 4<<10, name)
	}
	require.LessOrEqual(t, len(b.importCSV("", "PHONE"+strings.Repeat(",x", maxColumns-1)+"\n").problem(422, "invalid")), maxErrors)
	got := b.importCSV(
		"",
		"PHONE,CITY\n+393470000001,"+strings.Repeat(
			"x", maxLineBytes,
		)+"\n+393470000002,Bari\n+393470000003"+strings.Repeat(",", 100_000)+"\n",
	).wants(200)
	require.Equal(t, []int{1, 0, 0, 2}, got.counts())
	require.Equal(t, []string{"2", "4"}, got.broken())
}

func TestNoCellOfAFileIsAFormula(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "   +1", "\u00a0-1", "\r\n@x", "＝1", "＋1", "－1", "＠x", " ＝1",
		"\u200b=1", "\ufeff=1", "\u202e=1", "\ufe0f=1", "﹦1", "−1", "\x00=1", "\v=1", "\tAda", "\u3000=1",
	} {
		require.Equal(t, "'"+bad, guarded(bad), "%q", bad)
	}
	for _, fine := range []string{"", "Ada", "a=b", " Ada", "1-2", "'=1", "𝟙", "   ", "ﬀ"} {
		require.Equal(t, fine, guarded(fine), "%q", fine)
	}
}
