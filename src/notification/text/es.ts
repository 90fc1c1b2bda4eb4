import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Validez: {{ expiry }}, un solo uso.'
const IGNORE = 'Si no lo has solicitado, puedes ignorar este mensaje.'
const NOT_YOU = 'Si no has sido tú, revisa cuanto antes la seguridad de tu cuenta.'
const CHECK = 'Revisar la cuenta'

/** Spanish. */
export const es: LanguageTexts = {
  greeting: 'Hola, {{ displayName }}:',
  linkHint: 'Si el botón no funciona, abre este enlace en tu navegador:',
  footer: '{{ serviceName }} ha enviado este mensaje automáticamente. Las respuestas no se leen.',
  labels: {
    at: 'Fecha',
    method: 'Método',
    device: 'Dispositivo',
    location: 'Lugar',
    ipAddress: 'Dirección IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Configura tu cuenta',
        preheader: 'Solo falta un paso para que puedas iniciar sesión.',
        subject: '{{ serviceName }}: configura tu cuenta',
        text: `Se ha creado una cuenta para ti en {{ serviceName }}. Usa el botón para terminar de configurarla o introduce este código:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Configurar la cuenta',
      },
    },
    'email.verify': {
      email: {
        title: 'Confirma tu correo electrónico',
        preheader: 'Confirma que esta dirección es tuya.',
        subject: '{{ serviceName }}: confirma tu correo electrónico',
        text: `Esta dirección se ha indicado para una cuenta en {{ serviceName }}. Usa el botón para confirmar que es tuya o introduce este código:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Confirmar la dirección',
      },
    },
    'phone.verify': {
      sms: '{{ code }} es tu código para confirmar este número de teléfono en {{ serviceName }}. Validez: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Elige una contraseña nueva',
        preheader: 'Se ha solicitado restablecer la contraseña de tu cuenta.',
        subject: '{{ serviceName }}: restablece tu contraseña',
        text: `Alguien, probablemente tú, ha solicitado restablecer la contraseña de tu cuenta en {{ serviceName }}. Usa el botón para elegir una nueva o introduce este código:\n\n{{ code }}\n\n${LIFE} Si no lo has solicitado, ignora este mensaje: tu contraseña seguirá siendo la misma.`,
        buttonText: 'Elegir contraseña',
      },
      sms: '{{ code }} es tu código para restablecer la contraseña en {{ serviceName }}. Validez: {{ expiry }}. No lo compartas con nadie.',
    },
    'password.changed': {
      email: {
        title: 'Se ha cambiado tu contraseña',
        preheader: 'Si has sido tú, no tienes que hacer nada.',
        subject: '{{ serviceName }}: se ha cambiado tu contraseña',
        text: `Se ha cambiado la contraseña de tu cuenta en {{ serviceName }}.\n\n{{ details }}\n\nSi has sido tú, no tienes que hacer nada. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Tu nombre de usuario ha cambiado',
        preheader: 'Una organización ha reclamado el dominio de tu nombre de usuario.',
        subject: '{{ serviceName }}: tu nombre de usuario ha cambiado',
        text: 'Una organización ha reclamado el dominio {{ domain }}, al que pertenecía tu nombre de usuario. Hasta que elijas otro, inicia sesión con este nombre de usuario provisional:\n\n{{ tempUsername }}',
        buttonText: 'Iniciar sesión',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Añade una llave de acceso',
        preheader:
          'A partir de ahora, inicia sesión con tu huella, tu cara o el bloqueo de pantalla.',
        subject: '{{ serviceName }}: añade una llave de acceso',
        text: `Con una llave de acceso inicias sesión en {{ serviceName }} sin contraseña. Abre este mensaje en el dispositivo que quieras usar y añade la llave de acceso con el botón.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Añadir llave de acceso',
      },
    },
    'otp.email': {
      email: {
        title: 'Tu código de inicio de sesión',
        preheader: 'Introdúcelo solo en la página en la que estás iniciando sesión.',
        subject: '{{ serviceName }}: tu código de inicio de sesión',
        text: `Introduce este código para iniciar sesión en {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} No lo compartas con nadie. Si no estás iniciando sesión ahora mismo, puede que alguien conozca tu contraseña: cámbiala.`,
        buttonText: 'Iniciar sesión',
      },
    },
    'otp.sms': {
      sms: '{{ code }} es tu código para iniciar sesión en {{ serviceName }}. Validez: {{ expiry }}. No lo compartas con nadie.',
    },
    'user.invited': {
      email: {
        title: 'Tienes una invitación',
        preheader: 'Acepta la invitación para acceder a {{ applicationName }}.',
        subject: 'Invitación a {{ applicationName }}',
        text: `Te han invitado a {{ applicationName }}. Usa el botón para aceptar la invitación o introduce este código:\n\n{{ code }}\n\n${LIFE} Si no sabes de qué se trata, puedes ignorar este mensaje.`,
        buttonText: 'Aceptar la invitación',
      },
    },
    'email.changed': {
      email: {
        title: 'Se ha cambiado tu correo electrónico',
        preheader: 'Tu cuenta usa ahora otra dirección de correo electrónico.',
        subject: '{{ serviceName }}: se ha cambiado tu correo electrónico',
        text: `Se ha cambiado la dirección de correo electrónico de tu cuenta en {{ serviceName }}. Este es el último mensaje a la dirección anterior.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Se ha cambiado tu número de teléfono',
        preheader: 'Tu cuenta usa ahora otro número de teléfono.',
        subject: '{{ serviceName }}: se ha cambiado tu número de teléfono',
        text: `Se ha cambiado el número de teléfono de tu cuenta en {{ serviceName }}.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Se ha cambiado el número de teléfono de tu cuenta en {{ serviceName }}. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nuevo inicio de sesión en tu cuenta',
        preheader: 'Si has sido tú, no tienes que hacer nada.',
        subject: '{{ serviceName }}: nuevo inicio de sesión',
        text: `Alguien acaba de iniciar sesión en tu cuenta de {{ serviceName }}.\n\n{{ details }}\n\nSi has sido tú, no tienes que hacer nada. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Se ha cambiado tu verificación en dos pasos',
        preheader: 'Se ha añadido o eliminado un segundo factor de tu cuenta.',
        subject: '{{ serviceName }}: se ha cambiado tu verificación en dos pasos',
        text: `Se ha añadido o eliminado un segundo factor de tu cuenta en {{ serviceName }}.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Tu cuenta está bloqueada',
        preheader: 'Por ahora nadie puede iniciar sesión en tu cuenta.',
        subject: '{{ serviceName }}: tu cuenta está bloqueada',
        text: 'Tu cuenta en {{ serviceName }} se ha bloqueado y, por ahora, nadie puede iniciar sesión en ella.\n\n{{ details }}\n\nSi no sabes por qué, ponte en contacto con el servicio de asistencia de {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Se ha cerrado tu sesión',
        preheader: 'Se ha cerrado una sesión de tu cuenta.',
        subject: '{{ serviceName }}: se ha cerrado tu sesión',
        text: `Se ha cerrado una sesión de tu cuenta en {{ serviceName }}. Puedes volver a iniciar sesión cuando quieras.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
