const en = {
  attention: {
    title: 'Attention',
    calm: 'Nothing needs attention. All runs go on by themselves.',
    runsTitle: 'Runs that stand still',
    runsHint: 'Each stands at a step that could not be done, and nothing of it is lost. Mend the cause, then resume.',
    runs: '{count, plural, one {# run} other {# runs}}',
    waiting: '{count, plural, one {# run waits} other {# runs wait}}',
    since: 'Since',
    until: 'until',
    resume: 'Resume all',
    resumed: 'They go on.',
    restoredTitle: 'The database was set back',
    restoredHint:
      'It is older than the workflows. Decide from where each automation goes on: nothing of it moves before that.',
    fromWorkflow: 'From where it was',
    fromWorkflowHint:
      'Each run goes on with the step that it had come to: nothing is sent again, as far as that is known.',
    fromRow: 'From the backup',
    fromRowHint: 'Each run does again what came after the backup: messages may be sent twice.',
    holdsTitle: 'What is held',
    holdsHint: 'WhatsApp refuses these. What would go through them is not even tried; it waits.',
    idleHolds:
      '{count, plural, one {One thing is held that nobody waits for} other {# things are held that nobody waits for}}',
    release: 'Release',
    releaseHint: 'Mend the cause first: what WhatsApp still refuses is held anew.',
    released: 'It is released: what waited leaves at the number’s pace.',
    numbersTitle: 'Numbers',
    numbersHint: 'WhatsApp is not content with them. Send less, and only what people want.',
    red: 'WhatsApp rates it red since',
    dropped: 'Its limit fell from {before} to {now} people a day,',
    anyPeople: 'any number of',
    dismiss: 'Understood',
    dismissed: 'It has left the list.',
    asideTitle: 'Set aside',
    asideHint: 'It could not be done and is tried again by itself.',
    tries: '{count, plural, one {tried once} other {tried # times}}',
    again: 'again',
    scopes: {
      number: 'The number {name}',
      account: 'The WhatsApp account {name}',
      template: 'The template {name}',
    },
    parts: {
      route: 'A message of a contact',
      rollout: 'An edit on its way to its contacts',
      campaign: 'A campaign',
      recurring: 'A recurring campaign',
      close: 'The end of a run',
      release: 'What waited for a hold',
      overdue: 'A run whose step is due',
      lost: 'A run whose workflow is lost',
      start: 'A run that begins',
      date: 'A start by date',
      message: 'A message of an operator',
      job: 'A job over contacts',
      subscription: 'A program that is told',
    },
    reasons: {
      token_refused: {
        name: 'WhatsApp refuses the access token',
        cure: 'Give the number a new token in Settings, Numbers: the runs go on by themselves then.',
      },
      token_unreadable: {
        name: 'The token cannot be read',
        cure: 'The secret key of the server was changed. Give the number its token anew.',
      },
      number_missing: {
        name: 'The number is not there any more',
        cure: 'Choose another number in the automation, then resume.',
      },
      number_stopped: {
        name: 'WhatsApp has stopped the number',
        cure: 'Look at the number in WhatsApp Manager. When it may send again, resume.',
      },
      account_stopped: {
        name: 'WhatsApp has stopped the account',
        cure: 'Look at the account in WhatsApp Manager. When it may send again, resume.',
      },
      template_unusable: {
        name: 'A template cannot be used',
        cure: 'It is rejected, paused or was changed. Mend it or choose another, then resume.',
      },
      sending_failed: {
        name: 'Sending failed again and again',
        cure: 'See what WhatsApp says at the run, then resume.',
      },
      stuck: {
        name: 'Runs are due and do not move',
        cure: 'Resuming wakes them. If they come back, look at the run in Temporal.',
      },
      database_restored: { name: 'The database was set back', cure: 'Decide above.' },
      other: { name: 'Another cause', cure: 'The run itself says what happened.' },
    },
  },
} as const

export default en
