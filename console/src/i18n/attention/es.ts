import type { Area } from '../areas'

const es: Area<'attention'> = {
  attention: {
    title: 'Atención',
    calm: 'Nada necesita atención. Todos los recorridos siguen solos.',
    runsTitle: 'Recorridos parados',
    runsHint: 'Cada uno está en una acción que no se pudo hacer, y nada se ha perdido. Arregla la causa y reanuda.',
    runs: '{count, plural, one {# recorrido} other {# recorridos}}',
    waiting: '{count, plural, one {# recorrido espera} other {# recorridos esperan}}',
    since: 'Desde',
    until: 'hasta',
    resume: 'Reanudar todos',
    resumed: 'Siguen adelante.',
    restoredTitle: 'La base de datos volvió atrás',
    restoredHint:
      'Es más antigua que los workflows. Decide desde dónde sigue cada automatización: antes de eso nada se mueve.',
    fromWorkflow: 'Desde donde estaba',
    fromWorkflowHint: 'Cada recorrido sigue con la acción a la que había llegado: que se sepa, nada se envía otra vez.',
    fromRow: 'Desde la copia',
    fromRowHint: 'Cada recorrido repite lo que vino después de la copia: puede haber mensajes dobles.',
    holdsTitle: 'Lo que está retenido',
    holdsHint: 'WhatsApp los rechaza. Lo que pasaría por ahí ni siquiera se intenta: espera.',
    idleHolds:
      '{count, plural, one {Hay una cosa retenida que nadie espera} other {Hay # cosas retenidas que nadie espera}}',
    release: 'Liberar',
    releaseHint: 'Arregla antes la causa: lo que WhatsApp siga rechazando se retiene de nuevo.',
    released: 'Está libre: lo que esperaba sale al ritmo del número.',
    numbersTitle: 'Números',
    numbersHint: 'WhatsApp no está contento con ellos. Envía menos, y solo lo que la gente quiere.',
    red: 'WhatsApp lo califica de rojo desde',
    dropped: 'Su límite bajó de {before} a {now} personas al día,',
    anyPeople: 'cualquier número de',
    dismiss: 'Entendido',
    dismissed: 'Ha salido de la lista.',
    asideTitle: 'Apartados',
    asideHint: 'No se pudieron hacer y se intentan de nuevo solos.',
    tries: '{count, plural, one {intentado una vez} other {intentado # veces}}',
    again: 'de nuevo',
    scopes: {
      number: 'El número {name}',
      account: 'La cuenta de WhatsApp {name}',
      template: 'La plantilla {name}',
    },
    parts: {
      route: 'Un mensaje de un contacto',
      rollout: 'Un cambio en camino a sus contactos',
      campaign: 'Una campaña',
      recurring: 'Una campaña recurrente',
      close: 'El fin de un recorrido',
      release: 'Lo que esperaba',
      overdue: 'Un recorrido con una acción vencida',
      lost: 'Un recorrido cuyo workflow se perdió',
      start: 'Un recorrido que empieza',
      date: 'Un inicio por fecha',
      message: 'Un mensaje de un operador',
      job: 'Una tarea sobre contactos',
      subscription: 'Un programa al que avisar',
    },
    reasons: {
      token_refused: {
        name: 'WhatsApp rechaza el token de acceso',
        cure: 'Da al número un token nuevo en Ajustes, Números: entonces los recorridos siguen solos.',
      },
      token_unreadable: {
        name: 'El token no se puede leer',
        cure: 'La clave secreta del servidor cambió. Da de nuevo su token al número.',
      },
      number_missing: { name: 'El número ya no está', cure: 'Elige otro número en la automatización y reanuda.' },
      number_stopped: {
        name: 'WhatsApp ha parado el número',
        cure: 'Mira el número en WhatsApp Manager. Cuando pueda enviar de nuevo, reanuda.',
      },
      account_stopped: {
        name: 'WhatsApp ha parado la cuenta',
        cure: 'Mira la cuenta en WhatsApp Manager. Cuando pueda enviar de nuevo, reanuda.',
      },
      template_unusable: {
        name: 'Una plantilla no se puede usar',
        cure: 'Está rechazada, en pausa o cambió. Arréglala o elige otra y reanuda.',
      },
      sending_failed: {
        name: 'El envío falló una y otra vez',
        cure: 'Mira en el recorrido qué dice WhatsApp y reanuda.',
      },
      stuck: {
        name: 'Recorridos vencidos que no se mueven',
        cure: 'Reanudar los despierta. Si vuelven, mira el recorrido en Temporal.',
      },
      database_restored: { name: 'La base de datos volvió atrás', cure: 'Decide arriba.' },
      other: { name: 'Otra causa', cure: 'El recorrido mismo dice qué pasó.' },
    },
  },
}

export default es
