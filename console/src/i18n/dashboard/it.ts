import type { Area } from '../areas'

const it: Area<'dashboard'> = {
  dashboard: {
    title: 'Dashboard',
    needs: 'Che cosa ti aspetta ora',
    calm: 'Niente ti aspetta. Tutto va avanti da solo.',
    kinds: {
      attention:
        '{count, plural, one {# percorso da controllare in «{name}»} other {# percorsi da controllare in «{name}»}}',
      campaign_paused: 'La campagna «{name}» si è messa in pausa da sola',
      template_refused: 'WhatsApp ha rifiutato il template «{name}»',
      number_held: 'Il numero {name} aspetta qualcuno',
      chat_assigned: 'La chat con {name} è assegnata a te',
    },
    since: 'da',
    all: 'Vedi tutto',
    chats: 'Chat',
    waiting:
      '{count, plural, =0 {Nessuno aspetta una risposta.} one {# chat aspetta una risposta} other {# chat aspettano una risposta}}',
    waitingMore: 'Più di {count, number} chat aspettano una risposta',
    unread:
      '{count, plural, =0 {È tutto letto.} one {# chat ha qualcosa di non letto} other {# chat hanno qualcosa di non letto}}',
    unreadMore: 'Più di {count, number} chat hanno qualcosa di non letto',
    today: 'Oggi',
    todayHint: 'Giorni di {zone}.',
    sentToday:
      '{count, plural, =0 {Oggi non è stato inviato nulla.} one {Oggi è stato inviato # messaggio.} other {Oggi sono stati inviati # messaggi.}}',
    limit: '{used, number} di {limit, number} persone nuove in 24 ore',
    noLimit: 'Qualsiasi numero di persone al giorno',
    week: 'Ultimi sette giorni',
    weekHint: 'Ciò che è stato inviato, per giorni di {zone}.',
    active: 'Le automazioni che hanno inviato di più',
    activeHint: 'I messaggi consegnati negli ultimi sette giorni di cui WhatsApp ha detto il prezzo.',
    noActive: 'Ancora niente è stato consegnato.',
    messages: '{count, plural, one {# messaggio} other {# messaggi}}',
    report: 'Report',
  },
}

export default it
