package phone

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseReturnsE164(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, region, want string }{
		{"plain E.164", "+393470000001", "", "+393470000001"},
		{"spaces and hyphens", " +39 347-000 0001 ", "", "+393470000001"},
		{"parentheses, dots and slashes", "(+39) 347/000.0001", "", "+393470000001"},
		{"no-break spaces, dashes and direction marks", "\u202a+39\u00a0347\u2011000\u20130001\u202c", "", "+393470000001"},
		{"00 before the country code", "0039 347 0000001", "", "+393470000001"},
		{"00 wins over the region", "0044 7911 123456", "IT", "+447911123456"},
		{"digits that begin with a country code", "393471234567", "", "+393471234567"},
		{"an Italian fixed line keeps its 0", "+39 06 6982 1234", "", "+390669821234"},
		{"national, with a region", "347 123 4567", "IT", "+393471234567"},
		{"a region in lower case", "347 123 4567", "it", "+393471234567"},
		{"national with a trunk prefix", "07911 123456", "GB", "+447911123456"},
		{"country code without +, in its region", "393471234567", "IT", "+393471234567"},
		{"foreign + in a region", "+1 650 555 1234", "IT", "+16505551234"},
		{"possible though not in use", "+1 555 555 0100", "", "+15555550100"},
		{"Mexico's old mobile form", "+52 1 55 1234 5678", "", "+525512345678"},
		{"Mexico", "+52 55 1234 5678", "", "+525512345678"},
		{"Brazil without the ninth digit", "+55 11 8765-4321", "", "+5511987654321"},
		{"Brazil, fixed line", "+55 11 3765-4321", "", "+551137654321"},
		{"Argentina, mobile", "+54 9 11 2345-6789", "", "+5491123456789"},
		{"a foreign number without its plus", "447911123456", "IT", "+447911123456"},
		{"a foreign number with blanks", "44 7911 123456", "IT", "+447911123456"},
		{"another without its plus", "4915123456789", "IT", "+4915123456789"},
		{"one of the region goes first", "393471234567", "IT", "+393471234567"},
		{"Mexico's old form without a plus", "5215512345678", "IT", "+525512345678"},
		{"Brazil's old form without a plus", "551187654321", "IT", "+5511987654321"},
		{"dots between pairs", "01.23.45.67.89", "FR", "+33123456789"},
		{"a dot after the area", "347.1234567", "IT", "+393471234567"},
		{"a dot after the country code", "+1.6505551234", "", "+16505551234"},
		{"a trunk prefix in brackets", "+44 (0)7911 123456", "", "+447911123456"},
		{"a blank after the plus", "+ 39 347 1234567", "", "+393471234567"},
		{"a hyphen with blanks", "0347 - 1234567", "DE", "+493471234567"},
		{"Argentina, mobile as written at home", "011 15 2345-6789", "AR", "+5491123456789"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(c.in, c.region)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			again, err := Parse(got, "")
			require.NoError(t, err)
			require.Equal(t, got, again, "parsing is stable")
		})
	}
}

func TestParseRefusesAndDoesNotRepeatTheNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, region string }{
		{"empty", "", ""},
		{"empty, with a region", " ", "IT"},
		{"only a sign", "+", ""},
		{"national without a region", "3471234567", ""},
		{"national that reads as another country's", "3931234567", ""},
		{"letters", "+39 347 CIAO", ""},
		{"an extension", "+39 06 69821234 ext. 5", ""},
		{"two signs", "++393471234567", ""},
		{"a sign in the middle", "39+3471234567", ""},
		{"unknown country code", "+999 1234567890", ""},
		{"too short", "+39 34", ""},
		{"too long", "+39 3471 2345 6789 0123", ""},
		{"far too long", "+" + strings.Repeat("39347", 60), ""},
		{"only local", "+1 555 0100", ""},
		{"unknown region", "3471234567", "ZZ"},
		{"digits of another script", "+٣٩٣٤٧١٢٣٤٥٦٧", ""},
		{"neither of the region nor foreign", "999123456789", "IT"},
		{"of the region's length, of nobody", "4471234567", "IT"},
		{"a decimal part", "393331234567.0", "IT"},
		{"a decimal part, no region", "393331234567.0", ""},
		{"a decimal part after a plus", "+393331234567.0", "IT"},
		{"two decimals", "3331234567.00", "IT"},
		{"many decimals", "3331234567.000000", "IT"},
		{"a decimal part after groups", "333 123 4567.0", "IT"},
		{"a decimal part after dots", "333.123.4567.0", "IT"},
		{"a decimal comma", "393331234567,0", "IT"},
		{"a mantissa", "3.93331234567", "IT"},
		{"scientific notation", "3.93331234567E+11", "IT"},
		{"scientific notation in small", "3.93331234567e11", ""},
		{"scientific notation with a comma", "3,93331E+11", "IT"},
		{"a negative number", "-393331234567", "IT"},
		{"a separator at the end", "393331234567-", "IT"},
		{"a dot at the end", "393331234567.", "IT"},
		{"a dot at the start", ".393331234567", "IT"},
		{"an open bracket", "(347 1234567", "IT"},
		{"a closed bracket", "347) 1234567", "IT"},
		{"empty brackets", "347 () 1234567", "IT"},
		{"brackets in brackets", "((347)) 1234567", "IT"},
		{"an extension as x", "+39 06 69821234 x5", ""},
		{"an extension as a parameter", "+390669821234;ext=5", "IT"},
		{"an extension as a pound", "06 69821234#5", "IT"},
		{"two numbers", "3471234567, 3471234568", "IT"},
		{"a quote of a spreadsheet", "'3471234567", "IT"},
		{"a formula", "=393471234567", "IT"},
		{"a tab between", "347\t1234567", "IT"},
		{"a business-scoped user id", "US.13491208655302741918", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(c.in, c.region)
			require.ErrorIs(t, err, ErrInvalid)
			require.Empty(t, got)
			require.NotRegexp(t, `\d`, err.Error())
		})
	}
}

func TestWaIDsListsEveryFormOfOnePerson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, e164 string
		want       []string
	}{
		{"Italy", "+393470000001", []string{"393470000001"}},
		{"Mexico", "+525512345678", []string{"525512345678", "5215512345678"}},
		{"Mexico, old form", "+5215512345678", []string{"525512345678", "5215512345678"}},
		{"Argentina, mobile", "+5491123456789", []string{"5491123456789", "541123456789"}},
		{"Argentina, without 9", "+541123456789", []string{"541123456789", "5491123456789"}},
		{"Brazil", "+5511987654321", []string{"5511987654321", "551187654321"}},
		{"Brazil, old form", "+551187654321", []string{"5511987654321", "551187654321"}},
		{"Brazil, fixed line", "+551137654321", []string{"551137654321"}},
		{"United States", "+16505551234", []string{"16505551234"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, WaIDs(c.e164))
		})
	}
}

func TestFromWaIDFindsTheContactWhateverTheForm(t *testing.T) {
	t.Parallel()
	for _, e164 := range []string{"+393470000001", "+525512345678", "+5511987654321", "+551137654321", "+16505551234"} {
		for _, waID := range WaIDs(e164) {
			got, err := FromWaID(waID)
			require.NoError(t, err)
			require.Equal(t, e164, got, "all forms are the same person")
		}
	}
	got, err := FromWaID("+5491123456789")
	require.NoError(t, err)
	require.Equal(t, "+5491123456789", got)
	require.Contains(t, WaIDs("+541123456789"), "5491123456789", "Argentina is matched by both forms")
}

func TestFromWaIDRefusesWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	for _, waID := range []string{"", "+", "123456", "1234567890123456", "039347000001", "39347 000001", "US.13491208655302741918"} {
		_, err := FromWaID(waID)
		require.ErrorIs(t, err, ErrInvalid)
		require.NotRegexp(t, `\d`, err.Error())
	}
}

func TestLiteralIsForNumbersThatNoCountryHas(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"+39 1": "", "+999 123456": "+999123456", "00999-123456": "+999123456", "999123456": "+999123456", "0999123456": "",
		"+393331234567.0": "", "+1234567890123456": "", "": "",
		"+5215512345678": "+525512345678",
	} {
		require.Equal(t, want, Literal(typed), typed)
	}
}
