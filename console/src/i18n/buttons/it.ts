import type { Area } from '../areas'

const it: Area<'buttons'> = {
  chatButtons: {
    title: 'Pulsanti di chat',
    noNumber: 'Un pulsante di chat porta a un tuo numero: prima aggiungine uno.',
    addNumber: 'Aggiungi un numero',
    chat: 'Che cosa ti scrivono i clienti',
    chatHint:
      'Chi apre il link, inquadra il codice o preme il pulsante arriva in una chat con te, con questo testo pronto da inviare. Non viene salvato nulla: cambialo quando vuoi.',
    number: 'Numero',
    automation: 'Usa la frase che avvia un’automazione',
    automationHint:
      'I clienti possono cambiare il testo prima di inviarlo: un’automazione parte solo con la sua frase esatta.',
    noAutomation: 'Scegli un’automazione…',
    text: 'Testo',
    textHint: '{left, plural, one {# carattere rimasto} other {# caratteri rimasti}}',
    link: 'Link',
    qr: 'Codice QR',
    qrHint: 'Per vetrine, menu e fatture. L’SVG è nitido a ogni dimensione.',
    qrAlt: 'Il codice del link',
    button: 'Pulsante per il tuo sito',
    buttonHint: "Incolla l’HTML prima di '</body>'. Non carica nulla da nessuno, non esegue script e non usa cookie.",
    label: 'Scritta',
    labelUsual: 'Scrivici su WhatsApp',
    corner: 'Dove sta',
    right: 'In basso a destra',
    left: 'In basso a sinistra',
    html: 'L’HTML del pulsante',
    copyHTML: 'Copia l’HTML',
    size: '{bytes, number} byte in tutto',
  },
}

export default it
