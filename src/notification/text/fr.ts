import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Durée de validité\u00a0: {{ expiry }}, une seule utilisation.'
const IGNORE = 'Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer ce message.'
const NOT_YOU = 'Si ce n’était pas vous, vérifiez sans attendre la sécurité de votre compte.'
const CHECK = 'Vérifier le compte'

/** French. */
export const fr: LanguageTexts = {
  greeting: 'Bonjour {{ displayName }},',
  linkHint: 'Si le bouton ne fonctionne pas, ouvrez ce lien dans votre navigateur\u00a0:',
  footer: 'Ce message a été envoyé automatiquement par {{ serviceName }}.',
  labels: {
    at: 'Date et heure',
    method: 'Méthode',
    device: 'Appareil',
    location: 'Lieu',
    ipAddress: 'Adresse IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Configurez votre compte',
        preheader: 'Encore une étape avant de pouvoir vous connecter.',
        subject: '{{ serviceName }}\u00a0: configurez votre compte',
        text: `Un compte a été créé pour vous chez {{ serviceName }}. Utilisez le bouton pour terminer sa configuration ou saisissez ce code\u00a0:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Configurer le compte',
      },
    },
    'email.verify': {
      email: {
        title: 'Confirmez votre adresse e-mail',
        preheader: 'Veuillez confirmer que cette adresse est bien la vôtre.',
        subject: '{{ serviceName }}\u00a0: confirmez votre adresse e-mail',
        text: `Cette adresse a été indiquée pour un compte chez {{ serviceName }}. Utilisez le bouton pour confirmer qu’elle vous appartient ou saisissez ce code\u00a0:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Confirmer l’adresse',
      },
    },
    'phone.verify': {
      sms: '{{ code }} est votre code pour confirmer ce numéro de téléphone chez {{ serviceName }}. Validité\u00a0: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Choisissez un nouveau mot de passe',
        preheader: 'La réinitialisation du mot de passe de votre compte a été demandée.',
        subject: '{{ serviceName }}\u00a0: réinitialisez votre mot de passe',
        text: `Quelqu’un, sans doute vous, a demandé à réinitialiser le mot de passe de votre compte chez {{ serviceName }}. Utilisez le bouton pour en choisir un nouveau ou saisissez ce code\u00a0:\n\n{{ code }}\n\n${LIFE} Si vous n’avez rien demandé, ignorez ce message\u00a0: votre mot de passe reste inchangé.`,
        buttonText: 'Choisir un mot de passe',
      },
      sms: '{{ code }} est votre code pour réinitialiser votre mot de passe chez {{ serviceName }}. Validité\u00a0: {{ expiry }}. Ne le communiquez à personne.',
    },
    'password.changed': {
      email: {
        title: 'Votre mot de passe a été modifié',
        preheader: 'Si c’était vous, vous n’avez rien à faire.',
        subject: '{{ serviceName }}\u00a0: votre mot de passe a été modifié',
        text: `Le mot de passe de votre compte chez {{ serviceName }} a été modifié.\n\n{{ details }}\n\nSi c’était vous, vous n’avez rien à faire. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Votre nom d’utilisateur a changé',
        preheader: 'Une organisation a revendiqué le domaine de votre nom d’utilisateur.',
        subject: '{{ serviceName }}\u00a0: votre nom d’utilisateur a changé',
        text: 'Une organisation a revendiqué le domaine {{ domain }}, dont dépendait votre nom d’utilisateur. En attendant d’en choisir un autre, connectez-vous avec ce nom d’utilisateur provisoire\u00a0:\n\n{{ tempUsername }}',
        buttonText: 'Se connecter',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Ajoutez une clé d’accès',
        preheader:
          'Connectez-vous désormais avec votre empreinte, votre visage ou le verrouillage de l’écran.',
        subject: '{{ serviceName }}\u00a0: ajoutez une clé d’accès',
        text: `Avec une clé d’accès, vous vous connectez à {{ serviceName }} sans mot de passe. Ouvrez ce message sur l’appareil que vous souhaitez utiliser, puis ajoutez la clé d’accès à l’aide du bouton.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Ajouter la clé d’accès',
      },
    },
    'otp.email': {
      email: {
        title: 'Votre code de connexion',
        preheader: 'Ne le saisissez que sur la page où vous vous connectez.',
        subject: '{{ serviceName }}\u00a0: votre code de connexion',
        text: `Saisissez ce code pour vous connecter à {{ serviceName }}\u00a0:\n\n{{ code }}\n\n${LIFE} Ne le communiquez à personne. Si vous n’êtes pas en train de vous connecter, quelqu’un connaît peut-être votre mot de passe\u00a0: changez-le.`,
        buttonText: 'Se connecter',
      },
    },
    'otp.sms': {
      sms: '{{ code }} est votre code de connexion à {{ serviceName }}. Validité\u00a0: {{ expiry }}. Ne le communiquez à personne.',
    },
    'user.invited': {
      email: {
        title: 'Vous avez reçu une invitation',
        preheader: 'Acceptez l’invitation pour accéder à {{ applicationName }}.',
        subject: 'Invitation à rejoindre {{ applicationName }}',
        text: `Vous avez reçu une invitation à rejoindre {{ applicationName }}. Utilisez le bouton pour accepter l’invitation ou saisissez ce code\u00a0:\n\n{{ code }}\n\n${LIFE} Si vous ne savez pas de quoi il s’agit, vous pouvez ignorer ce message.`,
        buttonText: 'Accepter l’invitation',
      },
    },
    'email.changed': {
      email: {
        title: 'Votre adresse e-mail a été modifiée',
        preheader: 'Votre compte utilise désormais une autre adresse e-mail.',
        subject: '{{ serviceName }}\u00a0: votre adresse e-mail a été modifiée',
        text: `L’adresse e-mail de votre compte chez {{ serviceName }} a été modifiée. Ceci est le dernier message envoyé à l’ancienne adresse.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Votre numéro de téléphone a été modifié',
        preheader: 'Votre compte utilise désormais un autre numéro de téléphone.',
        subject: '{{ serviceName }}\u00a0: votre numéro de téléphone a été modifié',
        text: `Le numéro de téléphone de votre compte chez {{ serviceName }} a été modifié.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Le numéro de téléphone de votre compte chez {{ serviceName }} a été modifié. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nouvelle connexion à votre compte',
        preheader: 'Si c’était vous, vous n’avez rien à faire.',
        subject: '{{ serviceName }}\u00a0: nouvelle connexion',
        text: `Quelqu’un vient de se connecter à votre compte chez {{ serviceName }}.\n\n{{ details }}\n\nSi c’était vous, vous n’avez rien à faire. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Votre double authentification a été modifiée',
        preheader: 'Un second facteur de votre compte a été ajouté ou supprimé.',
        subject: '{{ serviceName }}\u00a0: votre double authentification a été modifiée',
        text: `Un second facteur de votre compte chez {{ serviceName }} a été ajouté ou supprimé.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Votre compte est verrouillé',
        preheader: 'Personne ne peut se connecter à votre compte pour le moment.',
        subject: '{{ serviceName }}\u00a0: votre compte est verrouillé',
        text: 'Votre compte chez {{ serviceName }} a été verrouillé et personne ne peut s’y connecter pour le moment.\n\n{{ details }}\n\nSi vous n’en connaissez pas la raison, contactez le service d’assistance {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Votre session a été fermée',
        preheader: 'Une session de votre compte a été fermée.',
        subject: '{{ serviceName }}\u00a0: votre session a été fermée',
        text: `Une session de votre compte chez {{ serviceName }} a été fermée. Vous pouvez vous reconnecter à tout moment.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
