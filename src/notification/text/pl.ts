import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Czas ważności: {{ expiry }}, do jednorazowego użycia.'
const IGNORE = 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość.'
const NOT_YOU = 'Jeśli to nie Ty, jak najszybciej sprawdź zabezpieczenia swojego konta.'
const CHECK = 'Sprawdź konto'

/** Polish. */
export const pl: LanguageTexts = {
  greeting: 'Dzień dobry, {{ displayName }}!',
  linkHint: 'Jeśli przycisk nie działa, otwórz ten link w przeglądarce:',
  footer: 'Wiadomość wysłana automatycznie przez {{ serviceName }}.',
  labels: {
    at: 'Data i godzina',
    method: 'Metoda',
    device: 'Urządzenie',
    location: 'Miejsce',
    ipAddress: 'Adres IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Skonfiguruj swoje konto',
        preheader: 'Został jeszcze jeden krok, zanim będzie można się zalogować.',
        subject: '{{ serviceName }}: skonfiguruj swoje konto',
        text: `Utworzono dla Ciebie konto w {{ serviceName }}. Dokończ konfigurację za pomocą przycisku lub wpisz ten kod:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Skonfiguruj konto',
      },
    },
    'email.verify': {
      email: {
        title: 'Potwierdź swój adres e-mail',
        preheader: 'Potwierdź, że ten adres należy do Ciebie.',
        subject: '{{ serviceName }}: potwierdź swój adres e-mail',
        text: `Ten adres podano przy koncie w {{ serviceName }}. Potwierdź za pomocą przycisku, że należy do Ciebie, lub wpisz ten kod:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Potwierdź adres',
      },
    },
    'phone.verify': {
      sms: '{{ code }} to kod potwierdzający ten numer telefonu w {{ serviceName }}. Czas ważności: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Ustaw nowe hasło',
        preheader: 'Otrzymaliśmy prośbę o zresetowanie hasła do Twojego konta.',
        subject: '{{ serviceName }}: zresetuj hasło',
        text: `Ktoś, prawdopodobnie Ty, poprosił o zresetowanie hasła do Twojego konta w {{ serviceName }}. Ustaw nowe hasło za pomocą przycisku lub wpisz ten kod:\n\n{{ code }}\n\n${LIFE} Jeśli to nie Twoja prośba, zignoruj tę wiadomość: hasło pozostanie bez zmian.`,
        buttonText: 'Ustaw nowe hasło',
      },
      sms: '{{ code }} to kod do zresetowania hasła w {{ serviceName }}. Czas ważności: {{ expiry }}. Nie podawaj go nikomu.',
    },
    'password.changed': {
      email: {
        title: 'Twoje hasło zostało zmienione',
        preheader: 'Jeśli to Ty, nie musisz nic robić.',
        subject: '{{ serviceName }}: Twoje hasło zostało zmienione',
        text: `Hasło do Twojego konta w {{ serviceName }} zostało zmienione.\n\n{{ details }}\n\nJeśli to Ty, nie musisz nic robić. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Twoja nazwa użytkownika uległa zmianie',
        preheader: 'Pewna organizacja przejęła domenę Twojej nazwy użytkownika.',
        subject: '{{ serviceName }}: Twoja nazwa użytkownika uległa zmianie',
        text: 'Pewna organizacja przejęła domenę {{ domain }}, do której należała Twoja nazwa użytkownika. Dopóki nie wybierzesz innej, loguj się za pomocą tej tymczasowej nazwy użytkownika:\n\n{{ tempUsername }}',
        buttonText: 'Zaloguj się',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Dodaj klucz dostępu',
        preheader: 'Odtąd loguj się odciskiem palca, twarzą lub blokadą ekranu.',
        subject: '{{ serviceName }}: dodaj klucz dostępu',
        text: `Klucz dostępu pozwala logować się do {{ serviceName }} bez hasła. Otwórz tę wiadomość na urządzeniu, którego chcesz używać, i dodaj klucz dostępu za pomocą przycisku.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Dodaj klucz dostępu',
      },
    },
    'otp.email': {
      email: {
        title: 'Twój kod logowania',
        preheader: 'Wpisz go tylko na stronie, na której się logujesz.',
        subject: '{{ serviceName }}: Twój kod logowania',
        text: `Wpisz ten kod, aby zalogować się do {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Nie podawaj go nikomu. Jeśli właśnie się nie logujesz, ktoś może znać Twoje hasło: zmień je.`,
        buttonText: 'Zaloguj się',
      },
    },
    'otp.sms': {
      sms: '{{ code }} to Twój kod logowania do {{ serviceName }}. Czas ważności: {{ expiry }}. Nie podawaj go nikomu.',
    },
    'user.invited': {
      email: {
        title: 'Masz zaproszenie',
        preheader: 'Przyjmij zaproszenie, aby uzyskać dostęp do {{ applicationName }}.',
        subject: 'Zaproszenie do {{ applicationName }}',
        text: `Otrzymujesz zaproszenie do {{ applicationName }}. Przyjmij je za pomocą przycisku lub wpisz ten kod:\n\n{{ code }}\n\n${LIFE} Jeśli nie wiesz, czego to dotyczy, zignoruj tę wiadomość.`,
        buttonText: 'Przyjmij zaproszenie',
      },
    },
    'email.changed': {
      email: {
        title: 'Twój adres e-mail został zmieniony',
        preheader: 'Twoje konto używa teraz innego adresu e-mail.',
        subject: '{{ serviceName }}: Twój adres e-mail został zmieniony',
        text: `Adres e-mail Twojego konta w {{ serviceName }} został zmieniony. To ostatnia wiadomość na stary adres.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Twój numer telefonu został zmieniony',
        preheader: 'Twoje konto używa teraz innego numeru telefonu.',
        subject: '{{ serviceName }}: Twój numer telefonu został zmieniony',
        text: `Numer telefonu Twojego konta w {{ serviceName }} został zmieniony.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Numer telefonu Twojego konta w {{ serviceName }} został zmieniony. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nowe logowanie na Twoje konto',
        preheader: 'Jeśli to Ty, nie musisz nic robić.',
        subject: '{{ serviceName }}: nowe logowanie',
        text: `Ktoś właśnie zalogował się na Twoje konto w {{ serviceName }}.\n\n{{ details }}\n\nJeśli to Ty, nie musisz nic robić. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Zmieniono Twoje logowanie dwuskładnikowe',
        preheader: 'Dodano lub usunięto drugi składnik logowania na Twoim koncie.',
        subject: '{{ serviceName }}: zmieniono logowanie dwuskładnikowe',
        text: `Na Twoim koncie w {{ serviceName }} dodano lub usunięto drugi składnik logowania.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Twoje konto jest zablokowane',
        preheader: 'Na razie nikt nie może zalogować się na Twoje konto.',
        subject: '{{ serviceName }}: Twoje konto jest zablokowane',
        text: 'Twoje konto w {{ serviceName }} zostało zablokowane i na razie nikt nie może się na nie zalogować.\n\n{{ details }}\n\nJeśli nie znasz powodu, skontaktuj się z pomocą techniczną {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Wylogowano Cię',
        preheader: 'Sesja Twojego konta została zakończona.',
        subject: '{{ serviceName }}: wylogowano Cię',
        text: `Sesja Twojego konta w {{ serviceName }} została zakończona. W każdej chwili możesz zalogować się ponownie.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
