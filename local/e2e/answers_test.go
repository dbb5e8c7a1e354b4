package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A form's answers are saved and branched on, a place is asked for and kept, and an order is saved and sent on.
func TestAFormAPlaceAndAnOrderGoIntoFields(t *testing.T) { // A2b, A10, A14, A15
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		for _, code := range []string{"SEATS", "LATITUDE", "SKU"} {
			post[object](t, w.api, http.StatusCreated, "/v1/fields", object{"code": code, "name": code, "type": "text"})
		}
		r := newReceiver(t, w)
		named := func(name string, step object) object {
			step["name"] = name
			return step
		}
		a := w.api.steps(t, "A2b answers",
			object{"kind": "send_flow", "text": "Quanti siete?", "flow_id": "7", "button": "Prenota", "save": object{"seats": "SEATS"}},
			named("form", waitForReply("P1D")),
			branch(object{"field": "SEATS", "is": "4"}, []object{addTag("tavolo grande")}, []object{addTag("tavolo piccolo")}),
			object{"kind": "ask_location", "text": "Dove sei?", "save": object{"latitude": "LATITUDE", "name": "CITY"}},
			named("place", waitForReply("P1D")),
			object{"kind": "send_products", "text": "Guarda", "save": object{"items.0.product_retailer_id": "SKU"}},
			named("order", waitForReply("P1D")),
			r.station("ordered", object{"sku": "%%SKU%%", "at": "%%LATITUDE%%"}, nil),
			object{"kind": "send_location", "latitude": "%%LATITUDE%%", "longitude": 12.5, "name": "Da noi"},
			object{"kind": "send_link", "text": "Il menu", "button": "Apri", "url": "https://shop.example/menu?c=%%SKU%%"},
			object{"kind": "send_contact", "contacts": []object{{"name": "Ristorante", "phones": []string{"+390832000000"}}}},
			object{"kind": "send_sticker", "link": "https://shop.example/ciao.webp"},
			object{"kind": "react", "emoji": "👍"})
		phone := newPhone()
		w.sim.write(t, phone, "text", "ciao")
		var contactID string
		eventually(t, "the message is kept", func(c *assert.CollectT) {
			found := get[page[struct{ ID string }]](c, w.api, "/v1/contacts?phone="+url.QueryEscape(phone))
			require.Len(c, found.Items, 1)
			contactID = found.Items[0].ID
		})
		run := w.api.start(t, a.ID, phone)
		for _, act := range []struct {
			step string
			act  object
		}{
			{"form", object{"form": object{"seats": "4", "note": "finestra"}}},
			{"place", object{"location": object{"latitude": 41.9, "longitude": 12.5, "name": "Lecce"}}},
			{"order", object{"order": object{"catalog_id": "1", "product_items": []object{
				{"product_retailer_id": "sku7", "quantity": 2, "item_price": 9.5, "currency": "EUR"},
			}}}},
		} {
			w.waiting(t, run.ID, act.step)
			w.sim.acts(t, phone, act.act)
		}
		goOn := r.next(t, "ordered")
		require.JSONEq(t, `{"sku":"sku7","at":"41.9"}`, r.body("ordered"))
		goOn()
		run = w.reaches(t, run.ID, "completed")
		require.Equal(t, []string{
			"send_flow done", "wait_for_reply done reply", "branch done then", "add_tags done", "ask_location done",
			"wait_for_reply done reply",
			"send_products done", "wait_for_reply done reply", "send_webhook done", "send_location done",
			"send_link done", "send_contact done", "send_sticker done", "react done",
		}, run.way())
		got := get[contact](t, w.api, "/v1/contacts/"+contactID)
		require.Equal(t, []string{"tavolo grande"}, got.Tags)
		require.Equal(t, []string{"4", "41.9", "sku7", "Lecce"}, []string{
			got.Fields["SEATS"], got.Fields["LATITUDE"], got.Fields["SKU"], got.Fields["CITY"],
		})
		require.Equal(t, []string{
			"Quanti siete?", "Dove sei?", "Guarda", "Da noi", "Il menu", "Ristorante", "", "👍",
		}, w.sim.texts(t, phone))
	})
}
