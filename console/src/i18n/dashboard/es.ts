import type { Area } from '../areas'

const es: Area<'dashboard'> = {
  dashboard: {
    title: 'Panel',
    needs: 'Qué te espera ahora',
    calm: 'Nada te espera. Todo sigue por sí solo.',
    kinds: {
      attention:
        '{count, plural, one {# recorrido requiere atención en «{name}»} other {# recorridos requieren atención en «{name}»}}',
      campaign_paused: 'La campaña «{name}» se pausó sola',
      template_refused: 'WhatsApp rechazó la plantilla «{name}»',
      number_held: 'El número {name} espera a alguien',
      chat_assigned: 'El chat con {name} está asignado a ti',
    },
    since: 'desde',
    all: 'Verlo todo',
    chats: 'Chats',
    waiting:
      '{count, plural, =0 {Nadie espera respuesta.} one {# chat espera respuesta} other {# chats esperan respuesta}}',
    waitingMore: 'Más de {count, number} chats esperan respuesta',
    unread:
      '{count, plural, =0 {Todo está leído.} one {# chat tiene algo sin leer} other {# chats tienen algo sin leer}}',
    unreadMore: 'Más de {count, number} chats tienen algo sin leer',
    today: 'Hoy',
    todayHint: 'Días de {zone}.',
    sentToday:
      '{count, plural, =0 {Hoy no se envió nada.} one {Hoy se envió # mensaje.} other {Hoy se enviaron # mensajes.}}',
    limit: '{used, number} de {limit, number} personas nuevas en 24 horas',
    noLimit: 'Cualquier cantidad de personas al día',
    week: 'Últimos siete días',
    weekHint: 'Lo que se envió, por días de {zone}.',
    active: 'Las automatizaciones que más enviaron',
    activeHint: 'Los mensajes entregados en los últimos siete días de los que WhatsApp dijo el precio.',
    noActive: 'Aún no se ha entregado nada.',
    messages: '{count, plural, one {# mensaje} other {# mensajes}}',
    report: 'Informe',
  },
}

export default es
