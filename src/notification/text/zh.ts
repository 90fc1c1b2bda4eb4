import type { LanguageTexts } from './language-texts.ts'

const LIFE = '有效期：{{ expiry }}，仅可使用一次。'
const IGNORE = '如果这不是您本人的操作，请忽略此邮件。'
const NOT_YOU = '如果这不是您本人的操作，请立即检查您的账号安全。'
const CHECK = '检查账号'

/** Chinese, in simplified characters. */
export const zh: LanguageTexts = {
  greeting: '{{ displayName }}，您好：',
  linkHint: '如果按钮无法使用，请在浏览器中打开此链接：',
  footer: '此邮件由 {{ serviceName }} 自动发送。',
  labels: {
    at: '时间',
    method: '方式',
    device: '设备',
    location: '地点',
    ipAddress: 'IP 地址',
  },
  messages: {
    'init.code': {
      email: {
        title: '设置您的账号',
        preheader: '只差一步即可登录。',
        subject: '{{ serviceName }}：设置您的账号',
        text: `我们已在 {{ serviceName }} 为您创建账号。请点击按钮完成设置，或输入以下验证码：\n\n{{ code }}\n\n${LIFE}${IGNORE}`,
        buttonText: '设置账号',
      },
    },
    'email.verify': {
      email: {
        title: '确认您的电子邮件地址',
        preheader: '请确认此地址属于您本人。',
        subject: '{{ serviceName }}：确认您的电子邮件地址',
        text: `有人在 {{ serviceName }} 的账号中填写了此地址。请点击按钮确认它属于您本人，或输入以下验证码：\n\n{{ code }}\n\n${LIFE}${IGNORE}`,
        buttonText: '确认地址',
      },
    },
    'phone.verify': {
      sms: '【{{ serviceName }}】您的手机号码验证码为 {{ code }}，有效期：{{ expiry }}。',
    },
    'password.reset': {
      email: {
        title: '设置新密码',
        preheader: '有人请求重置您账号的密码。',
        subject: '{{ serviceName }}：重置您的密码',
        text: `有人（可能是您本人）请求重置您在 {{ serviceName }} 的账号密码。请点击按钮设置新密码，或输入以下验证码：\n\n{{ code }}\n\n${LIFE}如果这不是您本人的操作，请忽略此邮件，您的密码不会改变。`,
        buttonText: '设置新密码',
      },
      sms: '【{{ serviceName }}】您的密码重置验证码为 {{ code }}，有效期：{{ expiry }}。请勿告诉任何人。',
    },
    'password.changed': {
      email: {
        title: '您的密码已更改',
        preheader: '如果是您本人的操作，则无需进行任何处理。',
        subject: '{{ serviceName }}：您的密码已更改',
        text: `您在 {{ serviceName }} 的账号密码已更改。\n\n{{ details }}\n\n如果是您本人的操作，则无需进行任何处理。${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: '您的用户名已变更',
        preheader: '某个组织已认领您用户名所属的域名。',
        subject: '{{ serviceName }}：您的用户名已变更',
        text: '某个组织已认领域名 {{ domain }}，您的用户名原属于该域名。在您选择新的用户名之前，请使用以下临时用户名登录：\n\n{{ tempUsername }}',
        buttonText: '登录',
      },
    },
    'passwordless.registration': {
      email: {
        title: '添加通行密钥',
        preheader: '今后可使用指纹、面容或屏幕锁登录。',
        subject: '{{ serviceName }}：添加通行密钥',
        text: `使用通行密钥，您无需密码即可登录 {{ serviceName }}。请在您要使用的设备上打开此邮件，然后点击按钮添加通行密钥。\n\n${LIFE}${IGNORE}`,
        buttonText: '添加通行密钥',
      },
    },
    'otp.email': {
      email: {
        title: '您的登录验证码',
        preheader: '请仅在您正在登录的页面上输入。',
        subject: '{{ serviceName }}：您的登录验证码',
        text: `请输入以下验证码以登录 {{ serviceName }}：\n\n{{ code }}\n\n${LIFE}请勿告诉任何人。如果您此刻并未登录，则可能有人知道了您的密码，请修改密码。`,
        buttonText: '登录',
      },
    },
    'otp.sms': {
      sms: '【{{ serviceName }}】您的登录验证码为 {{ code }}，有效期：{{ expiry }}。请勿告诉任何人。',
    },
    'user.invited': {
      email: {
        title: '您收到一份邀请',
        preheader: '接受邀请即可使用 {{ applicationName }}。',
        subject: '邀请您使用 {{ applicationName }}',
        text: `您受邀使用 {{ applicationName }}。请点击按钮接受邀请，或输入以下验证码：\n\n{{ code }}\n\n${LIFE}如果您不清楚此事，请忽略此邮件。`,
        buttonText: '接受邀请',
      },
    },
    'email.changed': {
      email: {
        title: '您的电子邮件地址已更改',
        preheader: '您的账号现已使用另一个电子邮件地址。',
        subject: '{{ serviceName }}：您的电子邮件地址已更改',
        text: `您在 {{ serviceName }} 的账号电子邮件地址已更改。这是发往原地址的最后一封邮件。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: '您的电话号码已更改',
        preheader: '您的账号现已使用另一个电话号码。',
        subject: '{{ serviceName }}：您的电话号码已更改',
        text: `您在 {{ serviceName }} 的账号电话号码已更改。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `【{{ serviceName }}】您的账号电话号码已更改。${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: '您的账号有新的登录',
        preheader: '如果是您本人的操作，则无需进行任何处理。',
        subject: '{{ serviceName }}：新的登录',
        text: `刚刚有人登录了您在 {{ serviceName }} 的账号。\n\n{{ details }}\n\n如果是您本人的操作，则无需进行任何处理。${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: '您的双重验证已变更',
        preheader: '您的账号添加或移除了一种双重验证方式。',
        subject: '{{ serviceName }}：您的双重验证已变更',
        text: `您在 {{ serviceName }} 的账号添加或移除了一种双重验证方式。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: '您的账号已被锁定',
        preheader: '目前任何人都无法登录您的账号。',
        subject: '{{ serviceName }}：您的账号已被锁定',
        text: '您在 {{ serviceName }} 的账号已被锁定，目前任何人都无法登录。\n\n{{ details }}\n\n如果您不清楚原因，请联系 {{ serviceName }} 的客服。',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: '您已退出登录',
        preheader: '您账号的一个会话已结束。',
        subject: '{{ serviceName }}：您已退出登录',
        text: `您在 {{ serviceName }} 的账号的一个会话已结束。您可以随时重新登录。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
