// Package shop fills the demo workspace with what a small shop would have there after its first days: contacts in a list, an automation
// of the recipes, customers who write and tap, and a campaign. All of it goes the way of everybody: by the HTTP API, and by the phones of
// the simulator, so that whatever the console shows of it was really done.
package shop
