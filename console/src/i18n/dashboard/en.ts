/** The dashboard: what needs somebody now, and how the days go. */
const en = {
  dashboard: {
    title: 'Dashboard',
    needs: 'What needs you now',
    calm: 'Nothing needs you. Everything goes on by itself.',
    kinds: {
      attention: '{count, plural, one {# run needs attention in “{name}”} other {# runs need attention in “{name}”}}',
      campaign_paused: 'The campaign “{name}” paused by itself',
      template_refused: 'WhatsApp refused the template “{name}”',
      number_held: 'The number {name} waits for somebody',
      chat_assigned: 'The chat with {name} is assigned to you',
    },
    since: 'since',
    all: 'All of it',
    chats: 'Chats',
    waiting:
      '{count, plural, =0 {Nobody waits for an answer.} one {# chat waits for an answer} other {# chats wait for an answer}}',
    waitingMore: 'More than {count, number} chats wait for an answer',
    unread:
      '{count, plural, =0 {Everything is read.} one {# chat has something unread} other {# chats have something unread}}',
    unreadMore: 'More than {count, number} chats have something unread',
    today: 'Today',
    todayHint: 'Days of {zone}.',
    sentToday:
      '{count, plural, =0 {Nothing was sent today.} one {# message was sent today.} other {# messages were sent today.}}',
    limit: '{used, number} of {limit, number} new people in 24 hours',
    noLimit: 'Any number of people a day',
    week: 'Last seven days',
    weekHint: 'What was sent, by the days of {zone}.',
    active: 'Automations that sent the most',
    activeHint: 'Delivered messages of the last seven days whose price WhatsApp has said.',
    noActive: 'Nothing was delivered yet.',
    messages: '{count, plural, one {# message} other {# messages}}',
    report: 'Report',
  },
} as const

export default en
