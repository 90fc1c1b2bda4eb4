import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Geldigheid: {{ expiry }}, eenmalig te gebruiken.'
const IGNORE = 'Heb je hier niet om gevraagd, dan kun je dit bericht negeren.'
const NOT_YOU = 'Was jij dit niet, controleer dan meteen de beveiliging van je account.'
const CHECK = 'Account controleren'

/** Dutch. */
export const nl: LanguageTexts = {
  greeting: 'Hallo {{ displayName }},',
  linkHint: 'Werkt de knop niet? Open dan deze link in je browser:',
  footer:
    'Dit bericht is automatisch verstuurd door {{ serviceName }}. Antwoorden worden niet gelezen.',
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
        title: 'Stel je account in',
        preheader: 'Nog één stap en je kunt inloggen.',
        subject: '{{ serviceName }}: stel je account in',
        text: `Er is een account voor je aangemaakt bij {{ serviceName }}. Rond het instellen af met de knop of voer deze code in:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Account instellen',
      },
    },
    'email.verify': {
      email: {
        title: 'Bevestig je e-mailadres',
        preheader: 'Bevestig dat dit adres van jou is.',
        subject: '{{ serviceName }}: bevestig je e-mailadres',
        text: `Dit adres is opgegeven voor een account bij {{ serviceName }}. Bevestig met de knop dat het van jou is of voer deze code in:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Adres bevestigen',
      },
    },
    'phone.verify': {
      sms: '{{ code }} is je code om dit telefoonnummer bij {{ serviceName }} te bevestigen. Geldigheid: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Kies een nieuw wachtwoord',
        preheader: 'Er is gevraagd om het wachtwoord van je account opnieuw in te stellen.',
        subject: '{{ serviceName }}: stel je wachtwoord opnieuw in',
        text: `Iemand, waarschijnlijk jijzelf, heeft gevraagd om het wachtwoord van je account bij {{ serviceName }} opnieuw in te stellen. Kies met de knop een nieuw wachtwoord of voer deze code in:\n\n{{ code }}\n\n${LIFE} Heb je hier niet om gevraagd, negeer dit bericht dan: je wachtwoord blijft hetzelfde.`,
        buttonText: 'Nieuw wachtwoord kiezen',
      },
      sms: '{{ code }} is je code om je wachtwoord bij {{ serviceName }} opnieuw in te stellen. Geldigheid: {{ expiry }}. Deel hem met niemand.',
    },
    'password.changed': {
      email: {
        title: 'Je wachtwoord is gewijzigd',
        preheader: 'Was jij dit zelf, dan hoef je niets te doen.',
        subject: '{{ serviceName }}: je wachtwoord is gewijzigd',
        text: `Het wachtwoord van je account bij {{ serviceName }} is gewijzigd.\n\n{{ details }}\n\nWas jij dit zelf, dan hoef je niets te doen. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Je gebruikersnaam is veranderd',
        preheader: 'Een organisatie heeft het domein van je gebruikersnaam geclaimd.',
        subject: '{{ serviceName }}: je gebruikersnaam is veranderd',
        text: 'Een organisatie heeft het domein {{ domain }} geclaimd, waar je gebruikersnaam bij hoorde. Log in met deze tijdelijke gebruikersnaam tot je een andere kiest:\n\n{{ tempUsername }}',
        buttonText: 'Inloggen',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Voeg een passkey toe',
        preheader: 'Log voortaan in met je vingerafdruk, gezicht of schermvergrendeling.',
        subject: '{{ serviceName }}: voeg een passkey toe',
        text: `Met een passkey log je zonder wachtwoord in bij {{ serviceName }}. Open dit bericht op het apparaat dat je wilt gebruiken en voeg de passkey toe met de knop.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Passkey toevoegen',
      },
    },
    'otp.email': {
      email: {
        title: 'Je inlogcode',
        preheader: 'Voer hem alleen in op de pagina waar je inlogt.',
        subject: '{{ serviceName }}: je inlogcode',
        text: `Voer deze code in om in te loggen bij {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Deel hem met niemand. Ben je nu niet aan het inloggen, dan kent iemand misschien je wachtwoord: wijzig het.`,
        buttonText: 'Inloggen',
      },
    },
    'otp.sms': {
      sms: '{{ code }} is je inlogcode voor {{ serviceName }}. Geldigheid: {{ expiry }}. Deel hem met niemand.',
    },
    'user.invited': {
      email: {
        title: 'Je bent uitgenodigd',
        preheader: 'Accepteer de uitnodiging om toegang te krijgen tot {{ applicationName }}.',
        subject: 'Uitnodiging voor {{ applicationName }}',
        text: `Je bent uitgenodigd voor {{ applicationName }}. Accepteer de uitnodiging met de knop of voer deze code in:\n\n{{ code }}\n\n${LIFE} Weet je niet waar dit over gaat, dan kun je dit bericht negeren.`,
        buttonText: 'Uitnodiging accepteren',
      },
    },
    'email.changed': {
      email: {
        title: 'Je e-mailadres is gewijzigd',
        preheader: 'Je account gebruikt nu een ander e-mailadres.',
        subject: '{{ serviceName }}: je e-mailadres is gewijzigd',
        text: `Het e-mailadres van je account bij {{ serviceName }} is gewijzigd. Dit is het laatste bericht aan het oude adres.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Je telefoonnummer is gewijzigd',
        preheader: 'Je account gebruikt nu een ander telefoonnummer.',
        subject: '{{ serviceName }}: je telefoonnummer is gewijzigd',
        text: `Het telefoonnummer van je account bij {{ serviceName }} is gewijzigd.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Het telefoonnummer van je account bij {{ serviceName }} is gewijzigd. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nieuwe aanmelding op je account',
        preheader: 'Was jij dit zelf, dan hoef je niets te doen.',
        subject: '{{ serviceName }}: nieuwe aanmelding',
        text: `Er is zojuist ingelogd op je account bij {{ serviceName }}.\n\n{{ details }}\n\nWas jij dit zelf, dan hoef je niets te doen. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Je tweestapsverificatie is gewijzigd',
        preheader: 'Er is een tweede factor van je account toegevoegd of verwijderd.',
        subject: '{{ serviceName }}: je tweestapsverificatie is gewijzigd',
        text: `Er is een tweede factor van je account bij {{ serviceName }} toegevoegd of verwijderd.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Je account is vergrendeld',
        preheader: 'Voorlopig kan niemand inloggen op je account.',
        subject: '{{ serviceName }}: je account is vergrendeld',
        text: 'Je account bij {{ serviceName }} is vergrendeld. Voorlopig kan niemand erop inloggen.\n\n{{ details }}\n\nWeet je niet waarom, neem dan contact op met de klantenservice van {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Je bent uitgelogd',
        preheader: 'Er is een sessie van je account beëindigd.',
        subject: '{{ serviceName }}: je bent uitgelogd',
        text: `Er is een sessie van je account bij {{ serviceName }} beëindigd. Je kunt altijd opnieuw inloggen.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
