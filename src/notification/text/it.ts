import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Validità: {{ expiry }}, utilizzabile una sola volta.'
const IGNORE = 'Se non ha fatto Lei questa richiesta, può ignorare questo messaggio.'
const NOT_YOU = 'Se non riconosce questa operazione, verifichi subito la sicurezza del Suo account.'
const CHECK = 'Verifica l’account'

/** Italian. */
export const it: LanguageTexts = {
  greeting: 'Buongiorno {{ displayName }},',
  linkHint: 'Se il pulsante non funziona, apra questo link nel browser:',
  footer: 'Messaggio inviato automaticamente da {{ serviceName }}.',
  labels: {
    at: 'Data e ora',
    method: 'Metodo',
    device: 'Dispositivo',
    location: 'Luogo',
    ipAddress: 'Indirizzo IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Configuri il Suo account',
        preheader: 'Manca un solo passaggio prima di poter accedere.',
        subject: '{{ serviceName }}: configuri il Suo account',
        text: `È stato creato un account a Suo nome su {{ serviceName }}. Usi il pulsante per completare la configurazione oppure inserisca questo codice:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Configura l’account',
      },
    },
    'email.verify': {
      email: {
        title: 'Confermi il Suo indirizzo e-mail',
        preheader: 'Confermi che questo indirizzo è Suo.',
        subject: '{{ serviceName }}: confermi il Suo indirizzo e-mail',
        text: `Questo indirizzo è stato indicato per un account su {{ serviceName }}. Usi il pulsante per confermare che è Suo oppure inserisca questo codice:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Conferma l’indirizzo',
      },
    },
    'phone.verify': {
      sms: '{{ code }} è il codice per confermare questo numero di telefono su {{ serviceName }}. Validità: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Scelga una nuova password',
        preheader: 'È stata richiesta la reimpostazione della password del Suo account.',
        subject: '{{ serviceName }}: reimposti la password',
        text: `Qualcuno, probabilmente Lei, ha chiesto di reimpostare la password del Suo account su {{ serviceName }}. Usi il pulsante per sceglierne una nuova oppure inserisca questo codice:\n\n{{ code }}\n\n${LIFE} Se non l’ha chiesto Lei, ignori questo messaggio: la password resta invariata.`,
        buttonText: 'Scegli la password',
      },
      sms: '{{ code }} è il codice per reimpostare la password su {{ serviceName }}. Validità: {{ expiry }}. Non lo comunichi a nessuno.',
    },
    'password.changed': {
      email: {
        title: 'La Sua password è stata cambiata',
        preheader: 'Se riconosce questa operazione, non deve fare nulla.',
        subject: '{{ serviceName }}: la Sua password è stata cambiata',
        text: `La password del Suo account su {{ serviceName }} è stata cambiata.\n\n{{ details }}\n\nSe riconosce questa operazione, non deve fare nulla. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Il Suo nome utente è cambiato',
        preheader: 'Un’organizzazione ha rivendicato il dominio del Suo nome utente.',
        subject: '{{ serviceName }}: il Suo nome utente è cambiato',
        text: 'Un’organizzazione ha rivendicato il dominio {{ domain }}, a cui apparteneva il Suo nome utente. Finché non ne sceglie un altro, acceda con questo nome utente provvisorio:\n\n{{ tempUsername }}',
        buttonText: 'Accedi',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Aggiunga una passkey',
        preheader: 'D’ora in poi acceda con l’impronta, il volto o il blocco schermo.',
        subject: '{{ serviceName }}: aggiunga una passkey',
        text: `Con una passkey può accedere a {{ serviceName }} senza password. Apra questo messaggio sul dispositivo che vuole usare e aggiunga la passkey con il pulsante.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Aggiungi la passkey',
      },
    },
    'otp.email': {
      email: {
        title: 'Il Suo codice di accesso',
        preheader: 'Lo inserisca solo nella pagina in cui sta accedendo.',
        subject: '{{ serviceName }}: il Suo codice di accesso',
        text: `Inserisca questo codice per accedere a {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Non lo comunichi a nessuno. Se in questo momento non sta accedendo, qualcuno potrebbe conoscere la Sua password: la cambi.`,
        buttonText: 'Accedi',
      },
    },
    'otp.sms': {
      sms: '{{ code }} è il Suo codice di accesso a {{ serviceName }}. Validità: {{ expiry }}. Non lo comunichi a nessuno.',
    },
    'user.invited': {
      email: {
        title: 'Ha ricevuto un invito',
        preheader: 'Accetti l’invito per accedere a {{ applicationName }}.',
        subject: 'Invito a {{ applicationName }}',
        text: `Ha ricevuto un invito a {{ applicationName }}. Usi il pulsante per accettarlo oppure inserisca questo codice:\n\n{{ code }}\n\n${LIFE} Se non sa di cosa si tratta, può ignorare questo messaggio.`,
        buttonText: 'Accetta l’invito',
      },
    },
    'email.changed': {
      email: {
        title: 'Il Suo indirizzo e-mail è stato cambiato',
        preheader: 'Il Suo account ora usa un altro indirizzo e-mail.',
        subject: '{{ serviceName }}: il Suo indirizzo e-mail è stato cambiato',
        text: `L’indirizzo e-mail del Suo account su {{ serviceName }} è stato cambiato. Questo è l’ultimo messaggio al vecchio indirizzo.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Il Suo numero di telefono è stato cambiato',
        preheader: 'Il Suo account ora usa un altro numero di telefono.',
        subject: '{{ serviceName }}: il Suo numero di telefono è stato cambiato',
        text: `Il numero di telefono del Suo account su {{ serviceName }} è stato cambiato.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Il numero di telefono del Suo account su {{ serviceName }} è stato cambiato. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nuovo accesso al Suo account',
        preheader: 'Se riconosce questa operazione, non deve fare nulla.',
        subject: '{{ serviceName }}: nuovo accesso',
        text: `Qualcuno ha appena effettuato l’accesso al Suo account su {{ serviceName }}.\n\n{{ details }}\n\nSe riconosce questa operazione, non deve fare nulla. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'La Sua verifica in due passaggi è cambiata',
        preheader: 'Un secondo fattore del Suo account è stato aggiunto o rimosso.',
        subject: '{{ serviceName }}: la Sua verifica in due passaggi è cambiata',
        text: `Un secondo fattore del Suo account su {{ serviceName }} è stato aggiunto o rimosso.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Il Suo account è bloccato',
        preheader: 'Per il momento nessuno può accedere al Suo account.',
        subject: '{{ serviceName }}: il Suo account è bloccato',
        text: 'Il Suo account su {{ serviceName }} è stato bloccato e per il momento nessuno può accedervi.\n\n{{ details }}\n\nSe non ne conosce il motivo, contatti l’assistenza di {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'La Sua sessione è stata chiusa',
        preheader: 'Una sessione del Suo account è stata chiusa.',
        subject: '{{ serviceName }}: la Sua sessione è stata chiusa',
        text: `Una sessione del Suo account su {{ serviceName }} è stata chiusa. Può accedere di nuovo in qualsiasi momento.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
