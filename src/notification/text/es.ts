import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Validez: {{ expiry }}, un solo uso.'
const IGNORE = 'Si usted no lo ha solicitado, puede ignorar este mensaje.'
const NOT_YOU = 'Si no ha sido usted, revise cuanto antes la seguridad de su cuenta.'
const CHECK = 'Revisar la cuenta'

/** Spanish. */
export const es: LanguageTexts = {
  greeting: 'Hola, {{ displayName }}:',
  linkHint: 'Si el botón no funciona, abra este enlace en su navegador:',
  footer: '{{ serviceName }} ha enviado este mensaje automáticamente.',
  labels: {
    at: 'Fecha y hora',
    method: 'Método',
    device: 'Dispositivo',
    location: 'Lugar',
    ipAddress: 'Dirección IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Configure su cuenta',
        preheader: 'Solo falta un paso para que pueda iniciar sesión.',
        subject: '{{ serviceName }}: configure su cuenta',
        text: `Se ha creado una cuenta para usted en {{ serviceName }}. Use el botón para terminar de configurarla o introduzca este código:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Configurar la cuenta',
      },
    },
    'email.verify': {
      email: {
        title: 'Confirme su correo electrónico',
        preheader: 'Confirme que esta dirección es suya.',
        subject: '{{ serviceName }}: confirme su correo electrónico',
        text: `Esta dirección se ha indicado para una cuenta en {{ serviceName }}. Use el botón para confirmar que es suya o introduzca este código:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Confirmar la dirección',
      },
    },
    'phone.verify': {
      sms: '{{ code }} es su código para confirmar este número de teléfono en {{ serviceName }}. Validez: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Elija una contraseña nueva',
        preheader: 'Se ha solicitado restablecer la contraseña de su cuenta.',
        subject: '{{ serviceName }}: restablezca su contraseña',
        text: `Alguien, probablemente usted, ha solicitado restablecer la contraseña de su cuenta en {{ serviceName }}. Use el botón para elegir una nueva o introduzca este código:\n\n{{ code }}\n\n${LIFE} Si usted no lo ha solicitado, ignore este mensaje: su contraseña seguirá siendo la misma.`,
        buttonText: 'Elegir contraseña',
      },
      sms: '{{ code }} es su código para restablecer la contraseña en {{ serviceName }}. Validez: {{ expiry }}. No lo comparta con nadie.',
    },
    'password.changed': {
      email: {
        title: 'Se ha cambiado su contraseña',
        preheader: 'Si ha sido usted, no tiene que hacer nada.',
        subject: '{{ serviceName }}: se ha cambiado su contraseña',
        text: `Se ha cambiado la contraseña de su cuenta en {{ serviceName }}.\n\n{{ details }}\n\nSi ha sido usted, no tiene que hacer nada. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Su nombre de usuario ha cambiado',
        preheader: 'Una organización ha reclamado el dominio de su nombre de usuario.',
        subject: '{{ serviceName }}: su nombre de usuario ha cambiado',
        text: 'Una organización ha reclamado el dominio {{ domain }}, al que pertenecía su nombre de usuario. Hasta que elija otro, inicie sesión con este nombre de usuario provisional:\n\n{{ tempUsername }}',
        buttonText: 'Iniciar sesión',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Añada una llave de acceso',
        preheader:
          'A partir de ahora, inicie sesión con su huella, su rostro o el bloqueo de pantalla.',
        subject: '{{ serviceName }}: añada una llave de acceso',
        text: `Con una llave de acceso puede iniciar sesión en {{ serviceName }} sin contraseña. Abra este mensaje en el dispositivo que quiera usar y añada la llave de acceso con el botón.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Añadir llave de acceso',
      },
    },
    'otp.email': {
      email: {
        title: 'Su código de inicio de sesión',
        preheader: 'Introdúzcalo solo en la página en la que está iniciando sesión.',
        subject: '{{ serviceName }}: su código de inicio de sesión',
        text: `Introduzca este código para iniciar sesión en {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} No lo comparta con nadie. Si no está iniciando sesión ahora mismo, puede que alguien conozca su contraseña: cámbiela.`,
        buttonText: 'Iniciar sesión',
      },
    },
    'otp.sms': {
      sms: '{{ code }} es su código para iniciar sesión en {{ serviceName }}. Validez: {{ expiry }}. No lo comparta con nadie.',
    },
    'user.invited': {
      email: {
        title: 'Ha recibido una invitación',
        preheader: 'Acepte la invitación para acceder a {{ applicationName }}.',
        subject: 'Invitación a {{ applicationName }}',
        text: `Ha recibido una invitación a {{ applicationName }}. Use el botón para aceptar la invitación o introduzca este código:\n\n{{ code }}\n\n${LIFE} Si no sabe de qué se trata, puede ignorar este mensaje.`,
        buttonText: 'Aceptar la invitación',
      },
    },
    'email.changed': {
      email: {
        title: 'Se ha cambiado su correo electrónico',
        preheader: 'Su cuenta usa ahora otra dirección de correo electrónico.',
        subject: '{{ serviceName }}: se ha cambiado su correo electrónico',
        text: `Se ha cambiado la dirección de correo electrónico de su cuenta en {{ serviceName }}. Este es el último mensaje a la dirección anterior.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Se ha cambiado su número de teléfono',
        preheader: 'Su cuenta usa ahora otro número de teléfono.',
        subject: '{{ serviceName }}: se ha cambiado su número de teléfono',
        text: `Se ha cambiado el número de teléfono de su cuenta en {{ serviceName }}.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Se ha cambiado el número de teléfono de su cuenta en {{ serviceName }}. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nuevo inicio de sesión en su cuenta',
        preheader: 'Si ha sido usted, no tiene que hacer nada.',
        subject: '{{ serviceName }}: nuevo inicio de sesión',
        text: `Alguien acaba de iniciar sesión en su cuenta de {{ serviceName }}.\n\n{{ details }}\n\nSi ha sido usted, no tiene que hacer nada. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Se ha cambiado su verificación en dos pasos',
        preheader: 'Se ha añadido o eliminado un segundo factor de su cuenta.',
        subject: '{{ serviceName }}: se ha cambiado su verificación en dos pasos',
        text: `Se ha añadido o eliminado un segundo factor de su cuenta en {{ serviceName }}.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Su cuenta está bloqueada',
        preheader: 'Por ahora nadie puede iniciar sesión en su cuenta.',
        subject: '{{ serviceName }}: su cuenta está bloqueada',
        text: 'Su cuenta en {{ serviceName }} se ha bloqueado y, por ahora, nadie puede iniciar sesión en ella.\n\n{{ details }}\n\nSi no sabe por qué, póngase en contacto con el servicio de asistencia de {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Se ha cerrado su sesión',
        preheader: 'Se ha cerrado una sesión de su cuenta.',
        subject: '{{ serviceName }}: se ha cerrado su sesión',
        text: `Se ha cerrado una sesión de su cuenta en {{ serviceName }}. Puede volver a iniciar sesión cuando quiera.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
