import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Giltighetstid: {{ expiry }}. Kan bara användas en gång.'
const IGNORE = 'Om du inte har begärt detta kan du bortse från meddelandet.'
const NOT_YOU = 'Om det inte var du bör du genast kontrollera säkerheten för ditt konto.'
const CHECK = 'Kontrollera kontot'

/** Swedish. */
export const sv: LanguageTexts = {
  greeting: 'Hej {{ displayName }}!',
  linkHint: 'Om knappen inte fungerar öppnar du den här länken i webbläsaren:',
  footer: 'Det här meddelandet skickades automatiskt av {{ serviceName }}.',
  labels: {
    at: 'Tidpunkt',
    method: 'Metod',
    device: 'Enhet',
    location: 'Plats',
    ipAddress: 'IP-adress',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Konfigurera ditt konto',
        preheader: 'Ett steg återstår innan du kan logga in.',
        subject: '{{ serviceName }}: konfigurera ditt konto',
        text: `Ett konto har skapats åt dig hos {{ serviceName }}. Slutför konfigurationen med knappen eller ange den här koden:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Konfigurera kontot',
      },
    },
    'email.verify': {
      email: {
        title: 'Bekräfta din e-postadress',
        preheader: 'Bekräfta att adressen är din.',
        subject: '{{ serviceName }}: bekräfta din e-postadress',
        text: `Den här adressen har angetts för ett konto hos {{ serviceName }}. Bekräfta med knappen att den är din eller ange den här koden:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Bekräfta adressen',
      },
    },
    'phone.verify': {
      sms: '{{ code }} är din kod för att bekräfta telefonnumret hos {{ serviceName }}. Giltighetstid: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Välj ett nytt lösenord',
        preheader: 'Någon har begärt att lösenordet till ditt konto återställs.',
        subject: '{{ serviceName }}: återställ ditt lösenord',
        text: `Någon, förmodligen du, har begärt att lösenordet till ditt konto hos {{ serviceName }} återställs. Välj ett nytt med knappen eller ange den här koden:\n\n{{ code }}\n\n${LIFE} Om du inte har begärt detta kan du bortse från meddelandet: lösenordet ändras inte.`,
        buttonText: 'Välj nytt lösenord',
      },
      sms: '{{ code }} är din kod för att återställa lösenordet hos {{ serviceName }}. Giltighetstid: {{ expiry }}. Lämna inte ut den till någon.',
    },
    'password.changed': {
      email: {
        title: 'Ditt lösenord har ändrats',
        preheader: 'Om det var du behöver du inte göra något.',
        subject: '{{ serviceName }}: ditt lösenord har ändrats',
        text: `Lösenordet till ditt konto hos {{ serviceName }} har ändrats.\n\n{{ details }}\n\nOm det var du behöver du inte göra något. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Ditt användarnamn har ändrats',
        preheader: 'En organisation har gjort anspråk på domänen i ditt användarnamn.',
        subject: '{{ serviceName }}: ditt användarnamn har ändrats',
        text: 'En organisation har gjort anspråk på domänen {{ domain }}, som ditt användarnamn hörde till. Logga in med det här tillfälliga användarnamnet tills du väljer ett annat:\n\n{{ tempUsername }}',
        buttonText: 'Logga in',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Lägg till en inloggningsnyckel',
        preheader: 'Logga in med fingeravtryck, ansikte eller skärmlås i fortsättningen.',
        subject: '{{ serviceName }}: lägg till en inloggningsnyckel',
        text: `Med en inloggningsnyckel (passkey) loggar du in på {{ serviceName }} utan lösenord. Öppna meddelandet på den enhet som du vill använda och lägg till nyckeln med knappen.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Lägg till inloggningsnyckel',
      },
    },
    'otp.email': {
      email: {
        title: 'Din inloggningskod',
        preheader: 'Ange den bara på sidan där du loggar in.',
        subject: '{{ serviceName }}: din inloggningskod',
        text: `Ange den här koden för att logga in på {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Lämna inte ut den till någon. Om du inte loggar in just nu kan någon känna till ditt lösenord. Byt det då.`,
        buttonText: 'Logga in',
      },
    },
    'otp.sms': {
      sms: '{{ code }} är din inloggningskod till {{ serviceName }}. Giltighetstid: {{ expiry }}. Lämna inte ut den till någon.',
    },
    'user.invited': {
      email: {
        title: 'Du har fått en inbjudan',
        preheader: 'Tacka ja till inbjudan för att få tillgång till {{ applicationName }}.',
        subject: 'Inbjudan till {{ applicationName }}',
        text: `Du har bjudits in till {{ applicationName }}. Tacka ja med knappen eller ange den här koden:\n\n{{ code }}\n\n${LIFE} Om du inte vet vad det gäller kan du bortse från meddelandet.`,
        buttonText: 'Tacka ja',
      },
    },
    'email.changed': {
      email: {
        title: 'Din e-postadress har ändrats',
        preheader: 'Ditt konto använder nu en annan e-postadress.',
        subject: '{{ serviceName }}: din e-postadress har ändrats',
        text: `E-postadressen till ditt konto hos {{ serviceName }} har ändrats. Det här är det sista meddelandet till den gamla adressen.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Ditt telefonnummer har ändrats',
        preheader: 'Ditt konto använder nu ett annat telefonnummer.',
        subject: '{{ serviceName }}: ditt telefonnummer har ändrats',
        text: `Telefonnumret till ditt konto hos {{ serviceName }} har ändrats.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Telefonnumret till ditt konto hos {{ serviceName }} har ändrats. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Ny inloggning på ditt konto',
        preheader: 'Om det var du behöver du inte göra något.',
        subject: '{{ serviceName }}: ny inloggning',
        text: `Någon har just loggat in på ditt konto hos {{ serviceName }}.\n\n{{ details }}\n\nOm det var du behöver du inte göra något. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Din tvåstegsverifiering har ändrats',
        preheader: 'En andra faktor för ditt konto har lagts till eller tagits bort.',
        subject: '{{ serviceName }}: din tvåstegsverifiering har ändrats',
        text: `En andra faktor för ditt konto hos {{ serviceName }} har lagts till eller tagits bort.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Ditt konto är låst',
        preheader: 'Ingen kan logga in på ditt konto tills vidare.',
        subject: '{{ serviceName }}: ditt konto är låst',
        text: 'Ditt konto hos {{ serviceName }} har låsts och ingen kan logga in på det tills vidare.\n\n{{ details }}\n\nOm du inte vet varför kan du kontakta supporten hos {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Du har loggats ut',
        preheader: 'En session för ditt konto har avslutats.',
        subject: '{{ serviceName }}: du har loggats ut',
        text: `En session för ditt konto hos {{ serviceName }} har avslutats. Du kan logga in igen när som helst.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
