import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Valabilitate: {{ expiry }}, o singură utilizare.'
const IGNORE = 'Dacă nu ați solicitat acest lucru, puteți ignora mesajul.'
const NOT_YOU = 'Dacă nu ați fost dumneavoastră, verificați imediat securitatea contului.'
const CHECK = 'Verificați contul'

/** Romanian. */
export const ro: LanguageTexts = {
  greeting: 'Bună ziua, {{ displayName }},',
  linkHint: 'Dacă butonul nu funcționează, deschideți acest link în browser:',
  footer: 'Mesaj trimis automat de {{ serviceName }}.',
  labels: {
    at: 'Data și ora',
    method: 'Metodă',
    device: 'Dispozitiv',
    location: 'Loc',
    ipAddress: 'Adresă IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Configurați-vă contul',
        preheader: 'A mai rămas un pas până vă puteți conecta.',
        subject: '{{ serviceName }}: configurați-vă contul',
        text: `A fost creat un cont pentru dumneavoastră la {{ serviceName }}. Finalizați configurarea cu ajutorul butonului sau introduceți acest cod:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Configurați contul',
      },
    },
    'email.verify': {
      email: {
        title: 'Confirmați adresa de e-mail',
        preheader: 'Vă rugăm să confirmați că această adresă vă aparține.',
        subject: '{{ serviceName }}: confirmați adresa de e-mail',
        text: `Această adresă a fost indicată pentru un cont la {{ serviceName }}. Confirmați cu ajutorul butonului că vă aparține sau introduceți acest cod:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Confirmați adresa',
      },
    },
    'phone.verify': {
      sms: '{{ code }} este codul pentru confirmarea acestui număr de telefon la {{ serviceName }}. Valabilitate: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Alegeți o parolă nouă',
        preheader: 'S-a solicitat resetarea parolei contului dumneavoastră.',
        subject: '{{ serviceName }}: resetați parola',
        text: `Cineva, probabil dumneavoastră, a solicitat resetarea parolei contului de la {{ serviceName }}. Alegeți una nouă cu ajutorul butonului sau introduceți acest cod:\n\n{{ code }}\n\n${LIFE} Dacă nu ați solicitat acest lucru, ignorați mesajul: parola rămâne neschimbată.`,
        buttonText: 'Alegeți o parolă nouă',
      },
      sms: '{{ code }} este codul pentru resetarea parolei la {{ serviceName }}. Valabilitate: {{ expiry }}. Nu îl comunicați nimănui.',
    },
    'password.changed': {
      email: {
        title: 'Parola dumneavoastră a fost schimbată',
        preheader: 'Dacă ați fost dumneavoastră, nu trebuie să faceți nimic.',
        subject: '{{ serviceName }}: parola dumneavoastră a fost schimbată',
        text: `Parola contului dumneavoastră de la {{ serviceName }} a fost schimbată.\n\n{{ details }}\n\nDacă ați fost dumneavoastră, nu trebuie să faceți nimic. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Numele de utilizator s-a schimbat',
        preheader: 'O organizație a revendicat domeniul numelui dumneavoastră de utilizator.',
        subject: '{{ serviceName }}: numele de utilizator s-a schimbat',
        text: 'O organizație a revendicat domeniul {{ domain }}, căruia îi aparținea numele dumneavoastră de utilizator. Până când alegeți altul, conectați-vă cu acest nume de utilizator temporar:\n\n{{ tempUsername }}',
        buttonText: 'Conectare',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Adăugați o cheie de acces',
        preheader: 'De acum vă puteți conecta cu amprenta, fața sau blocarea ecranului.',
        subject: '{{ serviceName }}: adăugați o cheie de acces',
        text: `Cu o cheie de acces vă conectați la {{ serviceName }} fără parolă. Deschideți acest mesaj pe dispozitivul pe care doriți să îl folosiți și adăugați cheia de acces cu ajutorul butonului.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Adăugați cheia de acces',
      },
    },
    'otp.email': {
      email: {
        title: 'Codul dumneavoastră de conectare',
        preheader: 'Introduceți-l numai în pagina în care vă conectați.',
        subject: '{{ serviceName }}: codul dumneavoastră de conectare',
        text: `Introduceți acest cod pentru a vă conecta la {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Nu îl comunicați nimănui. Dacă nu vă conectați în acest moment, este posibil ca cineva să vă cunoască parola: schimbați-o.`,
        buttonText: 'Conectare',
      },
    },
    'otp.sms': {
      sms: '{{ code }} este codul dumneavoastră de conectare la {{ serviceName }}. Valabilitate: {{ expiry }}. Nu îl comunicați nimănui.',
    },
    'user.invited': {
      email: {
        title: 'Ați primit o invitație',
        preheader: 'Acceptați invitația pentru a avea acces la {{ applicationName }}.',
        subject: 'Invitație la {{ applicationName }}',
        text: `Ați fost invitat(ă) la {{ applicationName }}. Acceptați invitația cu ajutorul butonului sau introduceți acest cod:\n\n{{ code }}\n\n${LIFE} Dacă nu știți despre ce este vorba, puteți ignora mesajul.`,
        buttonText: 'Acceptați invitația',
      },
    },
    'email.changed': {
      email: {
        title: 'Adresa de e-mail a fost schimbată',
        preheader: 'Contul dumneavoastră folosește acum altă adresă de e-mail.',
        subject: '{{ serviceName }}: adresa de e-mail a fost schimbată',
        text: `Adresa de e-mail a contului dumneavoastră de la {{ serviceName }} a fost schimbată. Acesta este ultimul mesaj către vechea adresă.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Numărul de telefon a fost schimbat',
        preheader: 'Contul dumneavoastră folosește acum alt număr de telefon.',
        subject: '{{ serviceName }}: numărul de telefon a fost schimbat',
        text: `Numărul de telefon al contului dumneavoastră de la {{ serviceName }} a fost schimbat.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Numărul de telefon al contului dumneavoastră de la {{ serviceName }} a fost schimbat. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Conectare nouă la contul dumneavoastră',
        preheader: 'Dacă ați fost dumneavoastră, nu trebuie să faceți nimic.',
        subject: '{{ serviceName }}: conectare nouă',
        text: `Cineva tocmai s-a conectat la contul dumneavoastră de la {{ serviceName }}.\n\n{{ details }}\n\nDacă ați fost dumneavoastră, nu trebuie să faceți nimic. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Verificarea în doi pași a fost modificată',
        preheader: 'La contul dumneavoastră a fost adăugat sau eliminat un al doilea factor.',
        subject: '{{ serviceName }}: verificarea în doi pași a fost modificată',
        text: `La contul dumneavoastră de la {{ serviceName }} a fost adăugat sau eliminat un al doilea factor.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Contul dumneavoastră este blocat',
        preheader: 'Deocamdată nimeni nu se poate conecta la contul dumneavoastră.',
        subject: '{{ serviceName }}: contul dumneavoastră este blocat',
        text: 'Contul dumneavoastră de la {{ serviceName }} a fost blocat și deocamdată nimeni nu se poate conecta la el.\n\n{{ details }}\n\nDacă nu cunoașteți motivul, contactați echipa de asistență {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Ați fost deconectat(ă)',
        preheader: 'O sesiune a contului dumneavoastră a fost încheiată.',
        subject: '{{ serviceName }}: ați fost deconectat(ă)',
        text: `O sesiune a contului dumneavoastră de la {{ serviceName }} a fost încheiată. Vă puteți conecta din nou oricând.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
