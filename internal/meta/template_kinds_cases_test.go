package meta

// templateKind is a template of one kind: how it is written for Meta, what a step gives it, and what then leaves.
type templateKind struct {
	name, category, format string
	components, step, wire string
	// shown is what the phone shows.
	shown map[string]any
	// wrong are changes of what leaves, each alone, with the code that refuses it.
	wrong []bend
}

// bend is one value replaced; nil takes it away.
type bend struct {
	at    string
	value any
	code  int
}

const plainBody = `{"type":"BODY","text":"Guarda qui."}`

// object is a JSON object.
type object = map[string]any

func templateKinds() []templateKind {
	kinds := []templateKind{textHeader(), picture(), documents(), place(), oneTimeCode(), form(), catalogue(), someProducts(), oneProduct()}
	return append(kinds, offer(), carousel(), productCards())
}

func textHeader() templateKind {
	return templateKind{
		name: "text_header", category: "UTILITY", format: "NAMED",
		components: `[{"type":"HEADER","format":"TEXT","text":"Ordine {{order_no}}",
			"example":{"header_text_named_params":[{"param_name":"order_no","example":"7"}]}},
			{"type":"BODY","text":"Ciao {{first_name}}, passa il {{day}} da noi.","example":{"body_text_named_params":[
			{"param_name":"first_name","example":"Ann"},{"param_name":"day","example":"1"}]}},
			{"type":"FOOTER","text":"Negozio"},{"type":"BUTTONS","buttons":[
			{"type":"PHONE_NUMBER","text":"Chiama","phone_number":"+390612345"},
			{"type":"URL","text":"Segui","url":"https://shop.example/t/{{code}}","example":["7"]}]}]`,
		step: `,"header":"N. %%CODE%%","parameters":{"day":"24\n dicembre","first_name":"%%FIRST_NAME%%"},
			"buttons":{"1":{"url_suffix":"%%FIRST_NAME%% 1|:"}}`,
		wire: `[{"type":"header","parameters":[{"type":"text","parameter_name":"order_no","text":"N. 123456"}]},
			{"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Giò"},
			{"type":"text","parameter_name":"day","text":"24 dicembre"}]},
			{"type":"button","sub_type":"url","index":"1","parameters":[
			{"type":"text","parameter_name":"code","text":"Gi%C3%B2%201%7C%3A"}]}]`,
		shown: object{
			"header": "Ordine N. 123456", "text": "Ciao Giò, passa il 24 dicembre da noi.", "footer": "Negozio",
			"buttons": []any{"Chiama", "Segui"},
		},
		wrong: []bend{
			{"components/0/parameters/0/parameter_name", nil, 132012},
			{"components/0/parameters", []any{}, 132000},
			{"components/0/parameters/0/text", "", 131008},
			{"components/1/parameters/0/parameter_name", "surname", 132012},
			{"components/1/parameters/0/text", "due\nrighe", 132018},
			{"components/1/parameters/1/text", "cinque     spazi", 132018},
			{"components/2/parameters/0/text", "a b", 131009},
			{"components/2/index", "0", 132000},
			{"components/2/index", "5", 131009},
			{"components/2/sub_type", "quick_reply", 132012},
			{"components/2/type", "hologram", 100},
		},
	}
}

func picture() templateKind {
	return templateKind{
		name: "picture", category: "MARKETING",
		components: `[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["HANDLE"]}},
			{"type":"BODY","text":"Ciao {{1}}, guarda.","example":{"body_text":[["Ann"]]}},
			{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Sì"},{"type":"QUICK_REPLY","text":"No"},
			{"type":"COPY_CODE","example":"SAVE"}]}]`,
		step: `,"header":{"image":{"link":"https://cdn.example/a/%%FIRST_NAME%%.png"}},"parameters":{"1":"%%FIRST_NAME%%"},
			"buttons":{"1":{"payload":"no"},"2":{"coupon_code":"SAVE25"}}`,
		wire: `[{"type":"header","parameters":[{"type":"image","image":{"link":"https://cdn.example/a/Gi%C3%B2.png"}}]},
			{"type":"body","parameters":[{"type":"text","text":"Giò"}]},
			{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"m1/0"}]},
			{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"no"}]},
			{"type":"button","sub_type":"copy_code","index":"2","parameters":[{"type":"coupon_code","coupon_code":"SAVE25"}]}]`,
		shown: object{"text": "Ciao Giò, guarda.", "link": "https://cdn.example/a/Gi%C3%B2.png"},
		wrong: []bend{
			{"components/0/parameters/0", object{"type": "video", "video": object{"link": "https://a.example/b"}}, 132012},
			{"components/0/parameters/0/image", nil, 131008},
			{"components/0/parameters/0/image", object{"id": "1"}, 131053},
			{"components/0/parameters/0/image", object{"id": "1", "link": "https://a.example/b"}, 100},
			{"components/0/parameters", []any{}, 132012},
			{"components/1/parameters/0/parameter_name", "name", 132012},
			{"components/2/parameters/0/payload", "", 131008},
			{"components/2/parameters/0/type", "text", 132012},
			{"components/4/parameters/0/coupon_code", "", 131008},
			{"components/4/parameters/0/coupon_code", "MORE-THAN-TWENTY-LETTERS", 131009},
			{"components/4/parameters/0/type", "text", 132012},
			{"components/4/index", "0", 132012},
		},
	}
}

func documents() templateKind {
	return templateKind{
		name: "document", category: "UTILITY",
		components: `[{"type":"HEADER","format":"DOCUMENT","example":{"header_handle":["HANDLE"]}},` + plainBody + `]`,
		step:       `,"header":{"document":{"link":"https://cdn.example/a.pdf","filename":"fattura %%CODE%%.pdf"}}`,
		wire: `[{"type":"header","parameters":[{"type":"document","document":{"link":"https://cdn.example/a.pdf",
			"filename":"fattura 123456.pdf"}}]}]`,
		shown: object{"text": "Guarda qui.", "link": "https://cdn.example/a.pdf"},
		wrong: []bend{
			{"components/0/parameters/0/document/link", "ftp://cdn.example/a.pdf", 100},
			{"components/0/parameters/0/document", nil, 131008},
			{"components/0/parameters/0/type", "image", 132012},
			{"components", []any{}, 132012},
		},
	}
}

func place() templateKind {
	return templateKind{
		name: "place", category: "UTILITY", components: `[{"type":"HEADER","format":"LOCATION"},` + plainBody + `]`,
		step: `,"header":{"location":{"latitude":"%%LAT%%","longitude":12.5,"name":"Shop","address":"Via 1"}}`,
		wire: `[{"type":"header","parameters":[{"type":"location","location":{"latitude":"41.9","longitude":"12.5","name":"Shop",
			"address":"Via 1"}}]}]`,
		shown: object{"header": "Shop, Via 1", "link": "geo:41.9,12.5"},
		wrong: []bend{
			{"components/0/parameters/0/location/latitude", nil, 131008},
			{"components/0/parameters/0/location/longitude", "181", 131009},
			{"components/0/parameters/0/location", nil, 131008},
			{"components/0/parameters", []any{}, 132012},
		},
	}
}

func oneTimeCode() templateKind {
	return templateKind{
		name: "one_time_code", category: "AUTHENTICATION",
		components: `[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":10},
			{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copia"}]}]`,
		step: `,"parameters":{"1":"%%CODE%%"}`,
		wire: `[{"type":"body","parameters":[{"type":"text","text":"123456"}]},
			{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"123456"}]}]`,
		shown: object{"text": "*123456* is your verification code. For your security, do not share this code."},
		wrong: []bend{
			{"components/1/parameters/0/text", "", 131008},
			{"components/1/parameters/0/text", "1234567890123456", 131009},
			{"components/1/sub_type", "copy_code", 132012},
			{"components/1", object{"type": "footer"}, 100},
			{"components/0/parameters", []any{}, 132000},
		},
	}
}

func form() templateKind {
	return templateKind{
		name: "form", category: "UTILITY",
		components: `[` + plainBody + `,{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Prenota","flow_id":"1","flow_action":"navigate",
			"navigate_screen":"FIRST"}]}]`,
		step: `,"buttons":{"0":{"flow":{"data":{"name":"%%FIRST_NAME%%","n":1}}}}`,
		wire: `[{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"m1",
			"flow_action_data":{"name":"Giò","n":1}}}]}]`,
		shown: object{"buttons": []any{"Prenota"}},
		wrong: []bend{
			{"components/0/parameters/0/action/flow_token", "", 131009},
			{"components/0/parameters/0/action/flow_action_data", object{}, 131009},
			{"components/0/parameters/0/action", nil, 131008},
			{"components/0/parameters/0/type", "payload", 132012},
			{"components/0/sub_type", "url", 132012},
		},
	}
}

func catalogue() templateKind {
	return templateKind{
		name: "catalogue", category: "MARKETING",
		components: `[` + plainBody + `,{"type":"BUTTONS","buttons":[{"type":"CATALOG","text":"View catalog"}]}]`,
		step:       `,"buttons":{"0":{"catalog":{"thumbnail":"sku1"}}}`,
		wire: `[{"type":"button","sub_type":"catalog","index":"0","parameters":[{"type":"action",
			"action":{"thumbnail_product_retailer_id":"sku1"}}]}]`,
		shown: object{"buttons": []any{"View catalog"}},
		wrong: []bend{{"components/0/parameters/0/type", "text", 132012}, {"components/0/sub_type", "mpm", 132012}},
	}
}

func someProducts() templateKind {
	return templateKind{
		name: "some_products", category: "MARKETING",
		components: `[` + plainBody + `,{"type":"BUTTONS","buttons":[{"type":"MPM","text":"View items"}]}]`,
		step: `,"buttons":{"0":{"products":{"thumbnail":"sku1","sections":[{"title":"Caldi","products":["sku1","sku2"]},
			{"title":"Freddi","products":["sku3"]}]}}}`,
		wire: `[{"type":"button","sub_type":"mpm","index":"0","parameters":[{"type":"action",
			"action":{"thumbnail_product_retailer_id":"sku1",
			"sections":[{"title":"Caldi","product_items":[{"product_retailer_id":"sku1"},{"product_retailer_id":"sku2"}]},
			{"title":"Freddi","product_items":[{"product_retailer_id":"sku3"}]}]}}]}]`,
		shown: object{"buttons": []any{"View items"}},
		wrong: []bend{
			{"components/0/parameters/0/action/sections/1/title", nil, 131009},
			{"components/0/parameters/0/action/sections/0/product_items", []any{}, 131009},
			{"components/0/parameters/0/action/sections", nil, 131009},
			{"components/0/parameters/0/action/thumbnail_product_retailer_id", nil, 131008},
			{"components", []any{}, 131008},
		},
	}
}

func oneProduct() templateKind {
	return templateKind{
		name: "one_product", category: "MARKETING",
		components: `[{"type":"HEADER","format":"PRODUCT"},` + plainBody + `,{"type":"BUTTONS","buttons":[{"type":"SPM","text":"View"}]}]`,
		step:       `,"header":{"product":{"catalog_id":"1","product_retailer_id":"sku1"}}`,
		wire: `[{"type":"header","parameters":[{"type":"product","product":{"catalog_id":"1",
			"product_retailer_id":"sku1"}}]}]`,
		shown: object{"buttons": []any{"View"}},
		wrong: []bend{
			{"components/0/parameters/0/product/catalog_id", nil, 131008},
			{"components/0/parameters/0/type", "image", 132012},
		},
	}
}

func offer() templateKind {
	return templateKind{
		name: "offer", category: "MARKETING",
		components: `[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Solo oggi","has_expiration":true}},
			{"type":"BODY","text":"Usa il codice e risparmia."},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"SAVE"},
			{"type":"URL","text":"Vai","url":"https://shop.example/o?c={{1}}","example":["x"]}]}]`,
		step: `,"offer":{"expires_at":"%%ENDS%%"},"buttons":{"0":{"coupon_code":"%%CODE%%"},"1":{"url_suffix":"%%CODE%%"}}`,
		wire: `[{"type":"button","sub_type":"copy_code","index":"0","parameters":[{"type":"coupon_code","coupon_code":"123456"}]},
			{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"123456"}]},
			{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer",
			"limited_time_offer":{"expiration_time_ms":1798102800000}}]}]`,
		shown: object{"offer": "Solo oggi"},
		wrong: []bend{
			{"components/2/parameters/0/limited_time_offer/expiration_time_ms", 1798102800, 131009}, // seconds lie in the past
			{"components/2/parameters/0/limited_time_offer", nil, 131008},
			{"components/2/parameters", []any{}, 131008},
			{"components/2/type", "carousel", 131008},
		},
	}
}

func carousel() templateKind {
	const card = `{"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["HANDLE"]}},
		{"type":"BODY","text":"Per te, {{1}}, da noi.","example":{"body_text":[["Ann"]]}},
		{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Di più"},{"type":"URL","text":"Vai","url":"https://shop.example/{{1}}",
		"example":["x"]}]}]}`
	return templateKind{
		name: "carousel", category: "MARKETING",
		components: `[{"type":"BODY","text":"Ciao {{1}}, ecco.","example":{"body_text":[["Ann"]]}},
			{"type":"CAROUSEL","cards":[` + card + `,` + card + `]}]`,
		step: `,"parameters":{"1":"%%FIRST_NAME%%"},"cards":[
			{"header":{"image":{"link":"https://a.example/1.png"}},"parameters":{"1":"uno"},"buttons":{"1":{"url_suffix":"1"}}},
			{"header":{"image":{"link":"https://a.example/2.png"}},"parameters":{"1":"due"},
			"buttons":{"0":{"payload":"c2"},"1":{"url_suffix":"2"}}}]`,
		wire: `[{"type":"body","parameters":[{"type":"text","text":"Giò"}]},{"type":"carousel","cards":[
			{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/1.png"}}]},
			{"type":"body","parameters":[{"type":"text","text":"uno"}]},
			{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"m1/0.0"}]},
			{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"1"}]}]},
			{"card_index":1,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/2.png"}}]},
			{"type":"body","parameters":[{"type":"text","text":"due"}]},
			{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"c2"}]},
			{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"2"}]}]}]}]`,
		shown: object{"text": "Ciao Giò, ecco.", "cards": []any{
			object{
				"text": "Per te, uno, da noi.", "link": "https://a.example/1.png", "buttons": []any{"Di più", "Vai"},
				"links": []any{"https://shop.example/1"},
			},
			object{
				"text": "Per te, due, da noi.", "link": "https://a.example/2.png", "buttons": []any{"Di più", "Vai"},
				"links": []any{"https://shop.example/2"},
			},
		}},
		wrong: []bend{
			{"components/1/cards", []any{}, 132000},
			{"components/1/cards/1/card_index", 0, 131009},
			{"components/1/cards/0/components/0/parameters/0/type", "video", 132012},
			{"components/1/cards/0/components/1/parameters", []any{}, 132000},
			{"components/1/cards/1/components/3/parameters/0/text", "", 131008},
			{"components/1/cards/1/components/2/index", "7", 131009},
			{"components/1/type", "header", 132000},
		},
	}
}

func productCards() templateKind {
	const card = `{"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BUTTONS","buttons":[{"type":"SPM","text":"View"}]}]}`
	const given = `{"header":{"product":{"catalog_id":"1","product_retailer_id":"sku"}}}`
	const sent = `"components":[{"type":"header","parameters":[{"type":"product",
		"product":{"catalog_id":"1","product_retailer_id":"sku"}}]}]}`
	return templateKind{
		name: "product_cards", category: "MARKETING",
		components: `[` + plainBody + `,{"type":"CAROUSEL","cards":[` + card + `,` + card + `]}]`,
		step:       `,"cards":[` + given + `,` + given + `,` + given + `]`, // of two, more may be sent
		wire: `[{"type":"carousel","cards":[{"card_index":0,` + sent + `,{"card_index":1,` + sent + `,
			{"card_index":2,` + sent + `]}]`,
		shown: object{"text": "Guarda qui."},
		wrong: []bend{
			{"components/0/cards", []any{}, 132000},
			{"components/0/cards/2/components/0/parameters/0/product/product_retailer_id", nil, 131008},
			{"components/0/cards/2/components", []any{}, 132012},
		},
	}
}
