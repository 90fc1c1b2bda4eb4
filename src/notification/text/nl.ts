import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Geldigheidsduur: {{ expiry }}, eenmalig te gebruiken.'
const IGNORE = 'Hebt u hier niet om gevraagd, dan kunt u dit bericht negeren.'
const NOT_YOU = 'Was u dit niet, controleer dan meteen de beveiliging van uw account.'
const CHECK = 'Account controleren'

/** Dutch. */
export const nl: LanguageTexts = {
  greeting: 'Beste {{ displayName }},',
  linkHint: 'Werkt de knop niet? Open dan deze link in uw browser:',
  footer: 'Dit bericht is automatisch verstuurd door {{ serviceName }}.',
  labels: {
    at: 'Tijdstip',
    method: 'Methode',
    device: 'Apparaat',
    location: 'Plaats',
    ipAddress: 'IP-adres',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Stel uw account in',
        preheader: 'Nog één stap en u kunt inloggen.',
        subject: '{{ serviceName }}: stel uw account in',
        text: `Er is een account voor u aangemaakt bij {{ serviceName }}. Rond het instellen af met de knop of voer deze code in:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Account instellen',
      },
    },
    'email.verify': {
      email: {
        title: 'Bevestig uw e-mailadres',
        preheader: 'Bevestig dat dit adres van u is.',
        subject: '{{ serviceName }}: bevestig uw e-mailadres',
        text: `Dit adres is opgegeven voor een account bij {{ serviceName }}. Bevestig met de knop dat het van u is of voer deze code in:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Adres bevestigen',
      },
    },
    'phone.verify': {
      sms: '{{ code }} is uw code om dit telefoonnummer bij {{ serviceName }} te bevestigen. Geldigheidsduur: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Kies een nieuw wachtwoord',
        preheader: 'Er is gevraagd om het wachtwoord van uw account opnieuw in te stellen.',
        subject: '{{ serviceName }}: stel uw wachtwoord opnieuw in',
        text: `Iemand, waarschijnlijk uzelf, heeft gevraagd om het wachtwoord van uw account bij {{ serviceName }} opnieuw in te stellen. Kies met de knop een nieuw wachtwoord of voer deze code in:\n\n{{ code }}\n\n${LIFE} Hebt u hier niet om gevraagd, negeer dit bericht dan: uw wachtwoord blijft hetzelfde.`,
        buttonText: 'Nieuw wachtwoord kiezen',
      },
      sms: '{{ code }} is uw code om uw wachtwoord bij {{ serviceName }} opnieuw in te stellen. Geldigheidsduur: {{ expiry }}. Deel hem met niemand.',
    },
    'password.changed': {
      email: {
        title: 'Uw wachtwoord is gewijzigd',
        preheader: 'Was u dit zelf, dan hoeft u niets te doen.',
        subject: '{{ serviceName }}: uw wachtwoord is gewijzigd',
        text: `Het wachtwoord van uw account bij {{ serviceName }} is gewijzigd.\n\n{{ details }}\n\nWas u dit zelf, dan hoeft u niets te doen. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Uw gebruikersnaam is veranderd',
        preheader: 'Een organisatie heeft het domein van uw gebruikersnaam geclaimd.',
        subject: '{{ serviceName }}: uw gebruikersnaam is veranderd',
        text: 'Een organisatie heeft het domein {{ domain }} geclaimd, waar uw gebruikersnaam bij hoorde. Log in met deze tijdelijke gebruikersnaam totdat u een andere kiest:\n\n{{ tempUsername }}',
        buttonText: 'Inloggen',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Voeg een passkey toe',
        preheader: 'Log voortaan in met uw vingerafdruk, gezicht of schermvergrendeling.',
        subject: '{{ serviceName }}: voeg een passkey toe',
        text: `Met een passkey logt u zonder wachtwoord in bij {{ serviceName }}. Open dit bericht op het apparaat dat u wilt gebruiken en voeg de passkey toe met de knop.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Passkey toevoegen',
      },
    },
    'otp.email': {
      email: {
        title: 'Uw inlogcode',
        preheader: 'Voer hem alleen in op de pagina waar u inlogt.',
        subject: '{{ serviceName }}: uw inlogcode',
        text: `Voer deze code in om in te loggen bij {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Deel hem met niemand. Bent u nu niet aan het inloggen, dan kent iemand misschien uw wachtwoord: wijzig het.`,
        buttonText: 'Inloggen',
      },
    },
    'otp.sms': {
      sms: '{{ code }} is uw inlogcode voor {{ serviceName }}. Geldigheidsduur: {{ expiry }}. Deel hem met niemand.',
    },
    'user.invited': {
      email: {
        title: 'U bent uitgenodigd',
        preheader: 'Accepteer de uitnodiging om toegang te krijgen tot {{ applicationName }}.',
        subject: 'Uitnodiging voor {{ applicationName }}',
        text: `U bent uitgenodigd voor {{ applicationName }}. Accepteer de uitnodiging met de knop of voer deze code in:\n\n{{ code }}\n\n${LIFE} Weet u niet waar dit over gaat, dan kunt u dit bericht negeren.`,
        buttonText: 'Uitnodiging accepteren',
      },
    },
    'email.changed': {
      email: {
        title: 'Uw e-mailadres is gewijzigd',
        preheader: 'Uw account gebruikt nu een ander e-mailadres.',
        subject: '{{ serviceName }}: uw e-mailadres is gewijzigd',
        text: `Het e-mailadres van uw account bij {{ serviceName }} is gewijzigd. Dit is het laatste bericht aan het oude adres.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Uw telefoonnummer is gewijzigd',
        preheader: 'Uw account gebruikt nu een ander telefoonnummer.',
        subject: '{{ serviceName }}: uw telefoonnummer is gewijzigd',
        text: `Het telefoonnummer van uw account bij {{ serviceName }} is gewijzigd.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Het telefoonnummer van uw account bij {{ serviceName }} is gewijzigd. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nieuwe aanmelding op uw account',
        preheader: 'Was u dit zelf, dan hoeft u niets te doen.',
        subject: '{{ serviceName }}: nieuwe aanmelding',
        text: `Er is zojuist ingelogd op uw account bij {{ serviceName }}.\n\n{{ details }}\n\nWas u dit zelf, dan hoeft u niets te doen. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Uw tweestapsverificatie is gewijzigd',
        preheader: 'Er is een tweede factor van uw account toegevoegd of verwijderd.',
        subject: '{{ serviceName }}: uw tweestapsverificatie is gewijzigd',
        text: `Er is een tweede factor van uw account bij {{ serviceName }} toegevoegd of verwijderd.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Uw account is vergrendeld',
        preheader: 'Voorlopig kan niemand inloggen op uw account.',
        subject: '{{ serviceName }}: uw account is vergrendeld',
        text: 'Uw account bij {{ serviceName }} is vergrendeld. Voorlopig kan niemand erop inloggen.\n\n{{ details }}\n\nWeet u niet waarom, neem dan contact op met de klantenservice van {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'U bent uitgelogd',
        preheader: 'Er is een sessie van uw account beëindigd.',
        subject: '{{ serviceName }}: u bent uitgelogd',
        text: `Er is een sessie van uw account bij {{ serviceName }} beëindigd. U kunt altijd opnieuw inloggen.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
