const en = {
  history: {
    more: 'Show more',
    revision: 'Revision {number}',
    inForce: 'In force',
    impact: '{inside, plural, one {# was inside} other {# were inside}}, {moved} moved on, {completed} went through',
    changes: 'Changes',
    changesOf: 'Changes of revision {number}',
    restore: 'Restore',
    restoreOf: 'Restore revision {number}',
    restoreTitle: 'Restore revision {number}?',
    restoreText:
      'Its starts and steps are published as the next revision. Who is inside meets it like any other edit; name, number and the rule for entering again stay as they are.',
    restored: 'Revision {number} is restored.',
  },
} as const

export default en
