import type { Area } from '../areas'

const it: Area<'attention'> = {
  attention: {
    title: 'Da controllare',
    calm: 'Niente richiede attenzione. Tutti i percorsi vanno avanti da soli.',
    runsTitle: 'Percorsi fermi',
    runsHint:
      'Ognuno è fermo a un’azione che non si è potuta eseguire, e nulla è perso. Rimuovi la causa, poi riprendi.',
    runs: '{count, plural, one {# percorso} other {# percorsi}}',
    waiting: '{count, plural, one {# percorso aspetta} other {# percorsi aspettano}}',
    since: 'Da',
    until: 'fino a',
    resume: 'Riprendi tutti',
    resumed: 'Vanno avanti.',
    restoredTitle: 'Il database è tornato indietro',
    restoredHint:
      'È più vecchio dei workflow. Decidi da dove riparte ogni automazione: prima di allora nulla si muove.',
    fromWorkflow: 'Da dove era',
    fromWorkflowHint:
      'Ogni percorso riparte dall’azione a cui era arrivato: per quanto si sa, nulla viene inviato di nuovo.',
    fromRow: 'Dal backup',
    fromRowHint: 'Ogni percorso rifà ciò che è venuto dopo il backup: i messaggi possono partire due volte.',
    holdsTitle: 'Che cosa è trattenuto',
    holdsHint: 'WhatsApp li rifiuta. Ciò che passerebbe di lì non viene nemmeno tentato: aspetta.',
    idleHolds:
      '{count, plural, one {Una cosa è trattenuta e nessuno la aspetta} other {# cose sono trattenute e nessuno le aspetta}}',
    release: 'Libera',
    releaseHint: 'Prima rimuovi la causa: ciò che WhatsApp rifiuta ancora viene trattenuto di nuovo.',
    released: 'È libero: ciò che aspettava parte al ritmo del numero.',
    numbersTitle: 'Numeri',
    numbersHint: 'WhatsApp non ne è soddisfatto. Invia di meno, e solo ciò che le persone vogliono.',
    red: 'WhatsApp lo valuta rosso da',
    dropped: 'Il suo limite è sceso da {before} a {now} persone al giorno,',
    anyPeople: 'qualsiasi numero di',
    dismiss: 'Ho capito',
    dismissed: 'È uscito dall’elenco.',
    asideTitle: 'Messi da parte',
    asideHint: 'Non si sono potuti eseguire e vengono ritentati da soli.',
    tries: '{count, plural, one {tentato una volta} other {tentato # volte}}',
    again: 'di nuovo',
    scopes: {
      number: 'Il numero {name}',
      account: 'L’account WhatsApp {name}',
      template: 'Il template {name}',
    },
    parts: {
      route: 'Un messaggio di un contatto',
      rollout: 'Una modifica in arrivo ai contatti',
      campaign: 'Una campagna',
      recurring: 'Una campagna ricorrente',
      close: 'La fine di un percorso',
      release: 'Ciò che aspettava',
      overdue: 'Un percorso con un’azione scaduta',
      lost: 'Un percorso il cui workflow è perso',
      start: 'Un percorso che comincia',
      date: 'Un avvio a data',
      message: 'Un messaggio di un operatore',
      job: 'Un’operazione sui contatti',
      subscription: 'Un programma da avvisare',
    },
    reasons: {
      token_refused: {
        name: 'WhatsApp rifiuta il token di accesso',
        cure: 'Dai al numero un nuovo token in Impostazioni, Numeri: poi i percorsi vanno avanti da soli.',
      },
      token_unreadable: {
        name: 'Il token non è leggibile',
        cure: 'La chiave segreta del server è cambiata. Dai di nuovo il token al numero.',
      },
      number_missing: { name: 'Il numero non c’è più', cure: 'Scegli un altro numero nell’automazione, poi riprendi.' },
      number_stopped: {
        name: 'WhatsApp ha fermato il numero',
        cure: 'Guarda il numero in WhatsApp Manager. Quando può inviare di nuovo, riprendi.',
      },
      account_stopped: {
        name: 'WhatsApp ha fermato l’account',
        cure: 'Guarda l’account in WhatsApp Manager. Quando può inviare di nuovo, riprendi.',
      },
      template_unusable: {
        name: 'Un template non è utilizzabile',
        cure: 'È rifiutato, in pausa o è cambiato. Correggilo o scegline un altro, poi riprendi.',
      },
      sending_failed: {
        name: 'L’invio è fallito più volte',
        cure: 'Guarda nel percorso che cosa dice WhatsApp, poi riprendi.',
      },
      stuck: {
        name: 'Percorsi scaduti che non si muovono',
        cure: 'Riprendendo si svegliano. Se tornano, guarda il percorso in Temporal.',
      },
      database_restored: { name: 'Il database è tornato indietro', cure: 'Decidi qui sopra.' },
      other: { name: 'Un’altra causa', cure: 'Il percorso stesso dice che cosa è successo.' },
    },
  },
}

export default it
