import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Gültig für {{ expiry }} und nur einmal verwendbar.'
const IGNORE = 'Wenn Sie das nicht angefordert haben, können Sie diese Nachricht ignorieren.'
const NOT_YOU = 'Wenn Sie das nicht waren, prüfen Sie bitte umgehend die Sicherheit Ihres Kontos.'
const CHECK = 'Konto prüfen'

/** German. */
export const de: LanguageTexts = {
  greeting: 'Guten Tag {{ displayName }}!',
  linkHint: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diesen Link im Browser:',
  footer: 'Diese Nachricht wurde automatisch von {{ serviceName }} verschickt.',
  labels: {
    at: 'Zeitpunkt',
    method: 'Verfahren',
    device: 'Gerät',
    location: 'Ort',
    ipAddress: 'IP-Adresse',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Richten Sie Ihr Konto ein',
        preheader: 'Noch ein Schritt, dann können Sie sich anmelden.',
        subject: '{{ serviceName }}: Konto einrichten',
        text: `Für Sie wurde ein Konto bei {{ serviceName }} angelegt. Schließen Sie die Einrichtung über die Schaltfläche ab, oder geben Sie diesen Code ein:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Konto einrichten',
      },
    },
    'email.verify': {
      email: {
        title: 'Bestätigen Sie Ihre E-Mail-Adresse',
        preheader: 'Bitte bestätigen Sie, dass diese Adresse Ihnen gehört.',
        subject: '{{ serviceName }}: E-Mail-Adresse bestätigen',
        text: `Diese Adresse wurde für ein Konto bei {{ serviceName }} angegeben. Bestätigen Sie über die Schaltfläche, dass sie Ihnen gehört, oder geben Sie diesen Code ein:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Adresse bestätigen',
      },
    },
    'phone.verify': {
      sms: '{{ code }} ist Ihr Code, um diese Telefonnummer bei {{ serviceName }} zu bestätigen. Gültig für {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Wählen Sie ein neues Passwort',
        preheader: 'Für Ihr Konto wurde ein neues Passwort angefordert.',
        subject: '{{ serviceName }}: Passwort zurücksetzen',
        text: `Jemand, vermutlich Sie selbst, möchte das Passwort Ihres Kontos bei {{ serviceName }} zurücksetzen. Wählen Sie über die Schaltfläche ein neues, oder geben Sie diesen Code ein:\n\n{{ code }}\n\n${LIFE} Wenn Sie das nicht angefordert haben, ignorieren Sie diese Nachricht: Ihr Passwort bleibt unverändert.`,
        buttonText: 'Neues Passwort wählen',
      },
      sms: '{{ code }} ist Ihr Code, um Ihr Passwort bei {{ serviceName }} zurückzusetzen. Gültig für {{ expiry }}. Geben Sie ihn an niemanden weiter.',
    },
    'password.changed': {
      email: {
        title: 'Ihr Passwort wurde geändert',
        preheader: 'Wenn Sie das waren, müssen Sie nichts tun.',
        subject: '{{ serviceName }}: Ihr Passwort wurde geändert',
        text: `Das Passwort Ihres Kontos bei {{ serviceName }} wurde geändert.\n\n{{ details }}\n\nWenn Sie das waren, müssen Sie nichts tun. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Ihr Benutzername hat sich geändert',
        preheader: 'Eine Organisation hat die Domain Ihres Benutzernamens übernommen.',
        subject: '{{ serviceName }}: Ihr Benutzername hat sich geändert',
        text: 'Eine Organisation hat die Domain {{ domain }} übernommen, zu der Ihr Benutzername gehörte. Bis Sie einen anderen wählen, melden Sie sich bitte mit diesem vorläufigen Benutzernamen an:\n\n{{ tempUsername }}',
        buttonText: 'Anmelden',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Passkey hinzufügen',
        preheader: 'Melden Sie sich künftig mit Fingerabdruck, Gesicht oder Gerätesperre an.',
        subject: '{{ serviceName }}: Passkey hinzufügen',
        text: `Mit einem Passkey melden Sie sich bei {{ serviceName }} ohne Passwort an. Öffnen Sie diese Nachricht auf dem Gerät, das Sie verwenden möchten, und fügen Sie den Passkey über die Schaltfläche hinzu.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Passkey hinzufügen',
      },
    },
    'otp.email': {
      email: {
        title: 'Ihr Anmeldecode',
        preheader: 'Geben Sie ihn nur auf der Seite ein, auf der Sie sich anmelden.',
        subject: '{{ serviceName }}: Ihr Anmeldecode',
        text: `Geben Sie diesen Code ein, um sich bei {{ serviceName }} anzumelden:\n\n{{ code }}\n\n${LIFE} Geben Sie ihn an niemanden weiter. Wenn Sie sich gerade nicht anmelden, kennt vielleicht jemand Ihr Passwort: Ändern Sie es.`,
        buttonText: 'Anmelden',
      },
    },
    'otp.sms': {
      sms: '{{ code }} ist Ihr Anmeldecode für {{ serviceName }}. Gültig für {{ expiry }}. Geben Sie ihn an niemanden weiter.',
    },
    'user.invited': {
      email: {
        title: 'Sie sind eingeladen',
        preheader: 'Nehmen Sie die Einladung an, um Zugang zu {{ applicationName }} zu erhalten.',
        subject: 'Einladung zu {{ applicationName }}',
        text: `Sie wurden zu {{ applicationName }} eingeladen. Nehmen Sie die Einladung über die Schaltfläche an, oder geben Sie diesen Code ein:\n\n{{ code }}\n\n${LIFE} Wenn Sie nicht wissen, worum es geht, können Sie diese Nachricht ignorieren.`,
        buttonText: 'Einladung annehmen',
      },
    },
    'email.changed': {
      email: {
        title: 'Ihre E-Mail-Adresse wurde geändert',
        preheader: 'Ihr Konto verwendet jetzt eine andere E-Mail-Adresse.',
        subject: '{{ serviceName }}: Ihre E-Mail-Adresse wurde geändert',
        text: `Die E-Mail-Adresse Ihres Kontos bei {{ serviceName }} wurde geändert. Dies ist die letzte Nachricht an die alte Adresse.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Ihre Telefonnummer wurde geändert',
        preheader: 'Ihr Konto verwendet jetzt eine andere Telefonnummer.',
        subject: '{{ serviceName }}: Ihre Telefonnummer wurde geändert',
        text: `Die Telefonnummer Ihres Kontos bei {{ serviceName }} wurde geändert.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Die Telefonnummer Ihres Kontos bei {{ serviceName }} wurde geändert. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Neue Anmeldung bei Ihrem Konto',
        preheader: 'Wenn Sie das waren, müssen Sie nichts tun.',
        subject: '{{ serviceName }}: neue Anmeldung',
        text: `Soeben hat sich jemand mit Ihrem Konto bei {{ serviceName }} angemeldet.\n\n{{ details }}\n\nWenn Sie das waren, müssen Sie nichts tun. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Ihre Zwei-Faktor-Anmeldung wurde geändert',
        preheader: 'Ein zweiter Faktor Ihres Kontos wurde hinzugefügt oder entfernt.',
        subject: '{{ serviceName }}: Ihre Zwei-Faktor-Anmeldung wurde geändert',
        text: `Ein zweiter Faktor Ihres Kontos bei {{ serviceName }} wurde hinzugefügt oder entfernt.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Ihr Konto ist gesperrt',
        preheader: 'Vorerst kann sich niemand mit Ihrem Konto anmelden.',
        subject: '{{ serviceName }}: Ihr Konto ist gesperrt',
        text: 'Ihr Konto bei {{ serviceName }} wurde gesperrt. Vorerst kann sich niemand damit anmelden.\n\n{{ details }}\n\nWenn Sie den Grund nicht kennen, wenden Sie sich bitte an den Support von {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Sie wurden abgemeldet',
        preheader: 'Eine Sitzung Ihres Kontos wurde beendet.',
        subject: '{{ serviceName }}: Sie wurden abgemeldet',
        text: `Eine Sitzung Ihres Kontos bei {{ serviceName }} wurde beendet. Sie können sich jederzeit wieder anmelden.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
