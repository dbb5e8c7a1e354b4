import type { Area } from '../areas'

const it: Area<'history'> = {
  history: {
    more: 'Mostra altre',
    revision: 'Revisione {number}',
    inForce: 'In vigore',
    impact:
      '{inside, plural, one {# era dentro} other {# erano dentro}}, {moved} spostati, {completed} arrivati in fondo',
    changes: 'Modifiche',
    changesOf: 'Modifiche della revisione {number}',
    restore: 'Ripristina',
    restoreOf: 'Ripristina la revisione {number}',
    restoreTitle: 'Ripristinare la revisione {number}?',
    restoreText:
      'I suoi avvii e le sue azioni vengono pubblicati come prossima revisione. Chi è dentro la incontra come ogni altra modifica; nome, numero e regola per rientrare restano come sono.',
    restored: 'La revisione {number} è ripristinata.',
  },
}

export default it
