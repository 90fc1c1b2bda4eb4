import type { CallOptions } from './call-scope.ts'
import type { ProvidersPorts } from './provider-ports.ts'
import { ProviderService } from './provider-service.ts'
import type {
  EmailProviders,
  EmailProviderTest,
  Providers,
  SmsProviders,
  SmsProviderTest,
  SmtpProviderInput,
  TwilioProviderInput,
} from './providers.ts'

class EmailService extends ProviderService<EmailProviderTest> implements EmailProviders {
  addSmtp(input: SmtpProviderInput, options?: CallOptions) {
    return this.add('smtp', input, { options })
  }
}

class SmsService extends ProviderService<SmsProviderTest> implements SmsProviders {
  addTwilio(input: TwilioProviderInput, options?: CallOptions) {
    return this.add('twilio', input, { options })
  }
}

/** Creates the providers of both channels. */
export function createProviders(ports: ProvidersPorts): Providers {
  return { email: new EmailService('email', ports), sms: new SmsService('sms', ports) }
}
