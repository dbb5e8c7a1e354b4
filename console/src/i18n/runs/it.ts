import type { Area } from '../areas'

const it: Area<'runs'> = {
  runs: {
    waits: 'Attende a «{step}» fino a <when></when>',
    waitsOpen: 'Attende a «{step}»',
    at: 'A «{step}»',
    status: {
      starting: 'In avvio',
      waiting: 'In attesa',
      executing: 'Al lavoro',
      paused: 'In pausa',
      needs_attention: 'Richiede attenzione',
      completed: 'Completata',
      ended: 'Terminata',
    },
    pausedBy: { hand: 'Messa in pausa a mano a «{step}»', automation: 'Ferma a «{step}»: l’automazione è in pausa' },
    since: 'Dentro da <when></when>',
    pause: 'Pausa',
    resume: 'Riprendi',
    skip: 'Salta l’attesa',
    move: 'Sposta…',
    end: 'Termina',
    paused: '{automation}: in pausa.',
    resumed: '{automation}: riprende.',
    skipped: '{automation}: attesa saltata.',
    moved: '{automation}: spostata.',
    endAsk: '{name} esce qui da {automation}. Non ne parte più nulla.',
    endDone: '{automation}: terminata.',
    moveTitle: 'Sposta l’orario di «{step}»',
    moveTo: 'Scade il',
    moveDo: 'Sposta',
    movePast: 'Un orario già passato significa adesso.',
    any: 'Tutti',
    report: 'Report',
    filter: 'Mostra',
    nobody: 'Qui non c’è nessuno.',
    more: 'Mostra altri',
    standing: 'Chi è fermo a “{step}”',
  },
}

export default it
