import type { Area } from '../areas'

const es: Area<'history'> = {
  history: {
    more: 'Mostrar más',
    revision: 'Revisión {number}',
    inForce: 'En vigor',
    impact:
      '{inside, plural, one {# estaba dentro} other {# estaban dentro}}, {moved} pasaron a otra acción, {completed} terminaron',
    changes: 'Cambios',
    changesOf: 'Cambios de la revisión {number}',
    restore: 'Restaurar',
    restoreOf: 'Restaurar la revisión {number}',
    restoreTitle: '¿Restaurar la revisión {number}?',
    restoreText:
      'Sus inicios y acciones se publican como la próxima revisión. Quien está dentro la encuentra como cualquier otro cambio; nombre, número y regla para volver a entrar se quedan como están.',
    restored: 'La revisión {number} está restaurada.',
  },
}

export default es
