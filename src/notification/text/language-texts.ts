/** Texts of an e-mail. Every one is a template over the args of its message type; none of them is HTML. */
export interface EmailTexts {
  /** Headline within the mail. */
  readonly title: string
  /** What mail clients show beside the subject. */
  readonly preheader: string
  readonly subject: string
  readonly greeting: string
  /** Empty lines separate paragraphs; a paragraph that is only the code is set large. */
  readonly text: string
  readonly buttonText: string
}

/** Texts of one message type in one language. */
export interface MessageTexts {
  readonly email?: EmailTexts
  readonly sms?: string
}

/** An e-mail in a language file, where all share the greeting. */
export type OwnEmailTexts = Omit<EmailTexts, 'greeting'>

interface Mail {
  readonly email: OwnEmailTexts
}

interface Sms {
  readonly sms: string
}

/** All texts of one language. A message that is missing here does not compile. */
export interface LanguageTexts {
  readonly greeting: string
  /** Stands before the link in full, below the button. */
  readonly linkHint: string
  readonly footer: string
  /** What stands before a value in a list of what is known about an event. */
  readonly labels: {
    readonly at: string
    readonly method: string
    readonly device: string
    readonly location: string
    readonly ipAddress: string
  }
  readonly messages: {
    readonly 'init.code': Mail
    readonly 'email.verify': Mail
    readonly 'phone.verify': Sms
    readonly 'password.reset': Mail & Sms
    readonly 'password.changed': Mail
    readonly 'domain.claimed': Mail
    readonly 'passwordless.registration': Mail
    readonly 'otp.email': Mail
    readonly 'otp.sms': Sms
    readonly 'user.invited': Mail
    readonly 'email.changed': Mail
    readonly 'phone.changed': Mail & Sms
    readonly 'session.new': Mail
    readonly 'mfa.changed': Mail
    readonly 'account.locked': Mail
    readonly 'session.revoked': Mail
  }
}
