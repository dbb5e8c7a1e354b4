const en = {
  chatButtons: {
    title: 'Chat buttons',
    noNumber: 'A chat button leads to a number of yours: add one first.',
    addNumber: 'Add a number',
    chat: 'What customers write to you',
    chatHint:
      'Whoever opens the link, scans the code or presses the button comes to a chat with you, with this text ready to be sent. Nothing of it is stored: change it as often as you like.',
    number: 'Number',
    automation: 'Take the phrase that starts an automation',
    automationHint: 'Customers may change the text before they send it: an automation starts only at its exact phrase.',
    noAutomation: 'Choose an automation…',
    text: 'Text',
    textHint: '{left, plural, one {# character left} other {# characters left}}',
    link: 'Link',
    qr: 'QR code',
    qrHint: 'For shop windows, menus, invoices. SVG is sharp at every size.',
    qrAlt: 'The code of the link',
    button: 'Button for your site',
    buttonHint: "Paste the HTML before '</body>'. It loads nothing from anybody, runs no script and keeps no cookie.",
    label: 'Words on it',
    labelUsual: 'Write to us on WhatsApp',
    corner: 'Where it floats',
    right: 'Bottom right',
    left: 'Bottom left',
    html: 'The HTML of the button',
    copyHTML: 'Copy the HTML',
    size: '{bytes, number} bytes, all in all',
  },
}

export default en
