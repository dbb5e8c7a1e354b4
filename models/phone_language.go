package models

import "strings"

// callingCodes are the calling codes of countries by the language that most who have a phone there read; where a
// country has several, the one that most businesses write in. It is a guess for people of whom nothing else is
// known, and a fixed one: what it says today it says tomorrow.
var callingCodes = map[string]string{
	"am": "251",
	"ar": "20 212 213 216 218 222 249 253 961 962 963 964 965 966 967 968 970 971 973 974",
	"az": "994",
	"be": "375",
	"bg": "359",
	"bn": "880",
	"bs": "387",
	"cs": "420",
	"da": "298 299 45",
	"de": "41 423 43 49",
	"el": "30 357",
	"en": "1 220 230 231 232 233 234 248 254 255 256 260 263 265 266 267 268 27 350 353 44 501 592 61 63 64 65 675 676 677 679 685 " +
		"91 92",
	"es":    "240 34 502 503 504 505 506 507 51 52 53 54 56 57 58 591 593 595 598",
	"et":    "372",
	"fa":    "93 98",
	"fi":    "358",
	"fr":    "221 223 224 225 226 227 228 229 235 236 237 241 242 243 261 262 269 33 352 377 508 509 590 594 596 687 689",
	"he":    "972",
	"hr":    "385",
	"hu":    "36",
	"hy":    "374",
	"id":    "62",
	"is":    "354",
	"it":    "378 39",
	"ja":    "81",
	"ka":    "995",
	"km":    "855",
	"ko":    "82",
	"ky_KG": "996",
	"lo":    "856",
	"lt":    "370",
	"lv":    "371",
	"mk":    "389",
	"mn":    "976",
	"ms":    "60 673",
	"mt":    "356",
	"my":    "95",
	"nb":    "47",
	"ne":    "977",
	"nl":    "297 31 32 597 599",
	"pl":    "48",
	"pt_BR": "55",
	"pt_PT": "238 239 244 245 258 351",
	"ro":    "373 40",
	"ru":    "7",
	"rw_RW": "250",
	"si":    "94",
	"sk":    "421",
	"sl":    "386",
	"so":    "252",
	"sq":    "355 383",
	"sr":    "381 382",
	"sv":    "46",
	"tg":    "992",
	"th":    "66",
	"tk":    "993",
	"tr":    "90",
	"uk":    "380",
	"uz":    "998",
	"vi":    "84",
	"zh_CN": "86",
	"zh_HK": "852 853",
	"zh_TW": "886",
}

// languageOfCode is callingCodes the other way round.
var languageOfCode = func() map[string]string {
	out := map[string]string{}
	for language, codes := range callingCodes {
		for code := range strings.FieldsSeq(codes) {
			out[code] = language
		}
	}
	return out
}()

// longestCallingCode is the digits of the longest calling code.
const longestCallingCode = 3

// PhoneLanguage is the language of a phone's country, "" when it is not known. The phone is E.164.
func PhoneLanguage(phone string) string { return languageOfCode[CallingCode(phone)] }

// CallingCode is the calling code of a phone's country, "39"; "" when it is not known. The phone is E.164. Countries
// that share a code, as those of North America do, are one.
func CallingCode(phone string) string {
	digits := strings.TrimPrefix(phone, "+")
	for n := min(longestCallingCode, len(digits)); n > 0; n-- {
		if _, ok := languageOfCode[digits[:n]]; ok {
			return digits[:n]
		}
	}
	return ""
}

// IsCallingCode reports whether some country has the calling code.
func IsCallingCode(code string) bool { return languageOfCode[code] != "" }
