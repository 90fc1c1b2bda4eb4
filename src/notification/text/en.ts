import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Valid for {{ expiry }}, and only once.'
const IGNORE = 'If you did not ask for this, you can ignore this message.'
const NOT_YOU = 'If this was not you, please check the security of your account right away.'
const CHECK = 'Check account'

/** English. */
export const en: LanguageTexts = {
  greeting: 'Hello {{ displayName }},',
  linkHint: 'If the button does not work, open this link in your browser:',
  footer: '{{ serviceName }} sent this message automatically.',
  labels: {
    at: 'Time',
    method: 'Method',
    device: 'Device',
    location: 'Location',
    ipAddress: 'IP address',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Set up your account',
        preheader: 'One step is left before you can sign in.',
        subject: '{{ serviceName }}: set up your account',
        text: `An account at {{ serviceName }} was created for you. Use the button to finish setting it up, or enter this code:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Set up account',
      },
    },
    'email.verify': {
      email: {
        title: 'Confirm your e-mail address',
        preheader: 'Please confirm that this address is yours.',
        subject: '{{ serviceName }}: confirm your e-mail address',
        text: `This address was entered for an account at {{ serviceName }}. Use the button to confirm that it is yours, or enter this code:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Confirm address',
      },
    },
    'phone.verify': {
      sms: '{{ code }} is your code to confirm this phone number at {{ serviceName }}. Valid for {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Choose a new password',
        preheader: 'Someone asked to reset the password of your account.',
        subject: '{{ serviceName }}: reset your password',
        text: `Someone, probably you, asked to reset the password of your account at {{ serviceName }}. Use the button to choose a new one, or enter this code:\n\n{{ code }}\n\n${LIFE} If you did not ask for this, ignore this message: your password stays as it is.`,
        buttonText: 'Choose new password',
      },
      sms: '{{ code }} is your code to reset your password at {{ serviceName }}. Valid for {{ expiry }}. Do not share it with anyone.',
    },
    'password.changed': {
      email: {
        title: 'Your password was changed',
        preheader: 'If this was you, you do not need to do anything.',
        subject: '{{ serviceName }}: your password was changed',
        text: `The password of your account at {{ serviceName }} was changed.\n\n{{ details }}\n\nIf this was you, you do not need to do anything. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Your user name has changed',
        preheader: 'An organisation has claimed the domain of your user name.',
        subject: '{{ serviceName }}: your user name has changed',
        text: 'An organisation has claimed the domain {{ domain }}, which your user name belonged to. Until you choose another one, please sign in with this temporary user name:\n\n{{ tempUsername }}',
        buttonText: 'Sign in',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Add a passkey',
        preheader: 'Sign in with your fingerprint, face or screen lock from now on.',
        subject: '{{ serviceName }}: add a passkey',
        text: `With a passkey you sign in to {{ serviceName }} without a password. Open this message on the device that you want to use, and add the passkey with the button.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Add passkey',
      },
    },
    'otp.email': {
      email: {
        title: 'Your sign-in code',
        preheader: 'Enter it only on the page where you are signing in.',
        subject: '{{ serviceName }}: your sign-in code',
        text: `Enter this code to sign in to {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Do not share it with anyone. If you are not signing in right now, someone may know your password: change it.`,
        buttonText: 'Sign in',
      },
    },
    'otp.sms': {
      sms: '{{ code }} is your sign-in code for {{ serviceName }}. Valid for {{ expiry }}. Do not share it with anyone.',
    },
    'user.invited': {
      email: {
        title: 'You are invited',
        preheader: 'Accept the invitation to get access to {{ applicationName }}.',
        subject: 'Invitation to {{ applicationName }}',
        text: `You have been invited to {{ applicationName }}. Use the button to accept the invitation, or enter this code:\n\n{{ code }}\n\n${LIFE} If you do not know what this is about, you can ignore this message.`,
        buttonText: 'Accept invitation',
      },
    },
    'email.changed': {
      email: {
        title: 'Your e-mail address was changed',
        preheader: 'Your account now uses another e-mail address.',
        subject: '{{ serviceName }}: your e-mail address was changed',
        text: `The e-mail address of your account at {{ serviceName }} was changed. This is the last message to the old one.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Your phone number was changed',
        preheader: 'Your account now uses another phone number.',
        subject: '{{ serviceName }}: your phone number was changed',
        text: `The phone number of your account at {{ serviceName }} was changed.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `The phone number of your account at {{ serviceName }} was changed. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'New sign-in to your account',
        preheader: 'If this was you, you do not need to do anything.',
        subject: '{{ serviceName }}: new sign-in',
        text: `Someone has just signed in to your account at {{ serviceName }}.\n\n{{ details }}\n\nIf this was you, you do not need to do anything. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Your two-factor sign-in was changed',
        preheader: 'A second factor of your account was added or removed.',
        subject: '{{ serviceName }}: your two-factor sign-in was changed',
        text: `A second factor of your account at {{ serviceName }} was added or removed.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Your account is locked',
        preheader: 'Nobody can sign in to your account for the time being.',
        subject: '{{ serviceName }}: your account is locked',
        text: 'Your account at {{ serviceName }} has been locked, and nobody can sign in to it for the time being.\n\n{{ details }}\n\nIf you do not know why, please contact the support of {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'You have been signed out',
        preheader: 'A session of your account was ended.',
        subject: '{{ serviceName }}: you have been signed out',
        text: `A session of your account at {{ serviceName }} was ended. You can sign in again at any time.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
