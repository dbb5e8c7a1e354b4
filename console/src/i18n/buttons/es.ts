import type { Area } from '../areas'

const es: Area<'buttons'> = {
  chatButtons: {
    title: 'Botones de chat',
    noNumber: 'Un botón de chat lleva a un número tuyo: añade uno primero.',
    addNumber: 'Añadir un número',
    chat: 'Lo que te escriben los clientes',
    chatHint:
      'Quien abre el enlace, escanea el código o pulsa el botón llega a un chat contigo, con este texto listo para enviar. No se guarda nada: cámbialo cuando quieras.',
    number: 'Número',
    automation: 'Usar la frase que inicia una automatización',
    automationHint:
      'Los clientes pueden cambiar el texto antes de enviarlo: una automatización solo empieza con su frase exacta.',
    noAutomation: 'Elige una automatización…',
    text: 'Texto',
    textHint: '{left, plural, one {Queda # carácter} other {Quedan # caracteres}}',
    link: 'Enlace',
    qr: 'Código QR',
    qrHint: 'Para escaparates, menús y facturas. El SVG es nítido a cualquier tamaño.',
    qrAlt: 'El código del enlace',
    button: 'Botón para tu sitio',
    buttonHint: "Pega el HTML antes de '</body>'. No carga nada de nadie, no ejecuta scripts y no usa cookies.",
    label: 'Texto del botón',
    labelUsual: 'Escríbenos por WhatsApp',
    corner: 'Dónde está',
    right: 'Abajo a la derecha',
    left: 'Abajo a la izquierda',
    html: 'El HTML del botón',
    copyHTML: 'Copiar el HTML',
    size: '{bytes, number} bytes en total',
  },
}

export default es
