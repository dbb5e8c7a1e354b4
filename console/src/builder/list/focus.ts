/** The button of a card, by which it is opened and which has its focus. */
export function cardButton(uid: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-card="${CSS.escape(uid)}"]`)
}

/** For so many frames a card is looked for: a machine with other work paints it later than the next one. */
const patience = 30
/** For so many frames more the focus is kept there: a card that was moved into another list is made anew. */
const settling = 3

/** Moves the focus to a card as soon as the change that was just made is on the page; whoever has gone elsewhere meanwhile stays there. */
export function focusCard(uid: string): void {
  const from = document.activeElement
  const look = (left: number) => {
    const card = cardButton(uid)
    const now = document.activeElement
    if (now !== from && now !== document.body && now?.getAttribute('data-card') !== uid) return
    card?.focus()
    const next = (card ? Math.min(left, settling) : left) - 1
    if (next > 0) requestAnimationFrame(() => look(next))
  }
  look(patience)
}

/** The next card on the page, or the one before. */
export function besideCard(from: HTMLElement, by: 1 | -1): HTMLElement | undefined {
  const cards = [...document.querySelectorAll<HTMLElement>('[data-card]')]
  const at = cards.indexOf(from)
  return at < 0 ? undefined : cards[at + by]
}
