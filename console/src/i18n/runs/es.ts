import type { Area } from '../areas'

const es: Area<'runs'> = {
  runs: {
    waits: 'Espera en «{step}» hasta <when></when>',
    waitsOpen: 'Espera en «{step}»',
    at: 'En «{step}»',
    status: {
      starting: 'Empezando',
      waiting: 'En espera',
      executing: 'Trabajando',
      paused: 'En pausa',
      needs_attention: 'Requiere atención',
      completed: 'Completada',
      ended: 'Terminada',
    },
    pausedBy: {
      hand: 'En pausa a mano en «{step}»',
      automation: 'Parada en «{step}»: su automatización está en pausa',
    },
    since: 'Dentro desde <when></when>',
    pause: 'Pausar',
    resume: 'Reanudar',
    skip: 'Saltar la espera',
    move: 'Mover…',
    end: 'Terminar',
    paused: '{automation}: en pausa.',
    resumed: '{automation}: sigue.',
    skipped: '{automation}: espera saltada.',
    moved: '{automation}: movida.',
    endAsk: '{name} sale aquí de {automation}. No se envía nada más de ella.',
    endDone: '{automation}: terminada.',
    moveTitle: 'Mover la hora de «{step}»',
    moveTo: 'Vence el',
    moveDo: 'Mover',
    movePast: 'Una hora ya pasada significa ahora.',
    any: 'Todos',
    report: 'Informe',
    filter: 'Mostrar',
    nobody: 'Aquí no hay nadie.',
    more: 'Mostrar más',
    standing: 'Quién está en «{step}»',
  },
}

export default es
