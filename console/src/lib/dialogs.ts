/** Reports whether one dialog lies over another: Escape is then for the upper one, though both hear it. */
export function isCovered(): boolean {
  return document.querySelectorAll('[aria-modal="true"]').length > 1
}
