import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Validità: {{ expiry }}, utilizzabile una sola volta.'
const IGNORE = 'Se non hai fatto tu questa richiesta, puoi ignorare questo messaggio.'
const NOT_YOU = 'Se non sei stato tu, controlla subito la sicurezza del tuo account.'
const CHECK = 'Controlla l’account'

/** Italian. */
export const it: LanguageTexts = {
  greeting: 'Ciao {{ displayName }},',
  linkHint: 'Se il pulsante non funziona, apri questo link nel browser:',
  footer: 'Messaggio inviato automaticamente da {{ serviceName }}. Le risposte non vengono lette.',
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
        title: 'Configura il tuo account',
        preheader: 'Manca un solo passaggio prima di poter accedere.',
        subject: '{{ serviceName }}: configura il tuo account',
        text: `È stato creato un account per te su {{ serviceName }}. Usa il pulsante per completare la configurazione oppure inserisci questo codice:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Configura l’account',
      },
    },
    'email.verify': {
      email: {
        title: 'Conferma il tuo indirizzo e-mail',
        preheader: 'Conferma che questo indirizzo è tuo.',
        subject: '{{ serviceName }}: conferma il tuo indirizzo e-mail',
        text: `Questo indirizzo è stato indicato per un account su {{ serviceName }}. Usa il pulsante per confermare che è tuo oppure inserisci questo codice:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Conferma l’indirizzo',
      },
    },
    'phone.verify': {
      sms: '{{ code }} è il codice per confermare questo numero di telefono su {{ serviceName }}. Validità: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Scegli una nuova password',
        preheader: 'È stata richiesta la reimpostazione della password del tuo account.',
        subject: '{{ serviceName }}: reimposta la password',
        text: `Qualcuno, probabilmente tu, ha chiesto di reimpostare la password del tuo account su {{ serviceName }}. Usa il pulsante per sceglierne una nuova oppure inserisci questo codice:\n\n{{ code }}\n\n${LIFE} Se non l’hai chiesto tu, ignora questo messaggio: la password resta invariata.`,
        buttonText: 'Scegli la password',
      },
      sms: '{{ code }} è il codice per reimpostare la password su {{ serviceName }}. Validità: {{ expiry }}. Non comunicarlo a nessuno.',
    },
    'password.changed': {
      email: {
        title: 'La tua password è stata cambiata',
        preheader: 'Se sei stato tu, non devi fare nulla.',
        subject: '{{ serviceName }}: la tua password è stata cambiata',
        text: `La password del tuo account su {{ serviceName }} è stata cambiata.\n\n{{ details }}\n\nSe sei stato tu, non devi fare nulla. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Il tuo nome utente è cambiato',
        preheader: 'Un’organizzazione ha rivendicato il dominio del tuo nome utente.',
        subject: '{{ serviceName }}: il tuo nome utente è cambiato',
        text: 'Un’organizzazione ha rivendicato il dominio {{ domain }}, a cui apparteneva il tuo nome utente. Finché non ne scegli un altro, accedi con questo nome utente provvisorio:\n\n{{ tempUsername }}',
        buttonText: 'Accedi',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Aggiungi una passkey',
        preheader: 'D’ora in poi accedi con l’impronta, il volto o il blocco schermo.',
        subject: '{{ serviceName }}: aggiungi una passkey',
        text: `Con una passkey accedi a {{ serviceName }} senza password. Apri questo messaggio sul dispositivo che vuoi usare e aggiungi la passkey con il pulsante.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Aggiungi la passkey',
      },
    },
    'otp.email': {
      email: {
        title: 'Il tuo codice di accesso',
        preheader: 'Inseriscilo solo nella pagina in cui stai accedendo.',
        subject: '{{ serviceName }}: il tuo codice di accesso',
        text: `Inserisci questo codice per accedere a {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Non comunicarlo a nessuno. Se in questo momento non stai accedendo, qualcuno potrebbe conoscere la tua password: cambiala.`,
        buttonText: 'Accedi',
      },
    },
    'otp.sms': {
      sms: '{{ code }} è il tuo codice di accesso a {{ serviceName }}. Validità: {{ expiry }}. Non comunicarlo a nessuno.',
    },
    'user.invited': {
      email: {
        title: 'Hai ricevuto un invito',
        preheader: 'Accetta l’invito per accedere a {{ applicationName }}.',
        subject: 'Invito a {{ applicationName }}',
        text: `Hai ricevuto un invito a {{ applicationName }}. Usa il pulsante per accettarlo oppure inserisci questo codice:\n\n{{ code }}\n\n${LIFE} Se non sai di cosa si tratta, puoi ignorare questo messaggio.`,
        buttonText: 'Accetta l’invito',
      },
    },
    'email.changed': {
      email: {
        title: 'Il tuo indirizzo e-mail è stato cambiato',
        preheader: 'Il tuo account ora usa un altro indirizzo e-mail.',
        subject: '{{ serviceName }}: il tuo indirizzo e-mail è stato cambiato',
        text: `L’indirizzo e-mail del tuo account su {{ serviceName }} è stato cambiato. Questo è l’ultimo messaggio al vecchio indirizzo.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Il tuo numero di telefono è stato cambiato',
        preheader: 'Il tuo account ora usa un altro numero di telefono.',
        subject: '{{ serviceName }}: il tuo numero di telefono è stato cambiato',
        text: `Il numero di telefono del tuo account su {{ serviceName }} è stato cambiato.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Il numero di telefono del tuo account su {{ serviceName }} è stato cambiato. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nuovo accesso al tuo account',
        preheader: 'Se sei stato tu, non devi fare nulla.',
        subject: '{{ serviceName }}: nuovo accesso',
        text: `Qualcuno ha appena effettuato l’accesso al tuo account su {{ serviceName }}.\n\n{{ details }}\n\nSe sei stato tu, non devi fare nulla. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'La tua verifica in due passaggi è cambiata',
        preheader: 'Un secondo fattore del tuo account è stato aggiunto o rimosso.',
        subject: '{{ serviceName }}: la tua verifica in due passaggi è cambiata',
        text: `Un secondo fattore del tuo account su {{ serviceName }} è stato aggiunto o rimosso.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Il tuo account è bloccato',
        preheader: 'Per il momento nessuno può accedere al tuo account.',
        subject: '{{ serviceName }}: il tuo account è bloccato',
        text: 'Il tuo account su {{ serviceName }} è stato bloccato e per il momento nessuno può accedervi.\n\n{{ details }}\n\nSe non ne conosci il motivo, contatta l’assistenza di {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'La tua sessione è stata chiusa',
        preheader: 'Una sessione del tuo account è stata chiusa.',
        subject: '{{ serviceName }}: la tua sessione è stata chiusa',
        text: `Una sessione del tuo account su {{ serviceName }} è stata chiusa. Puoi accedere di nuovo in qualsiasi momento.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
