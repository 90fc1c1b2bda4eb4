import type { LanguageTexts } from './language-texts.ts'

const LIFE = '有効期間は {{ expiry }}です。1 回のみ使用できます。'
const IGNORE = 'お心当たりがない場合は、このメッセージを破棄してください。'
const NOT_YOU = 'お心当たりがない場合は、すぐにアカウントの安全性をご確認ください。'
const CHECK = 'アカウントを確認'

/** Japanese. */
export const ja: LanguageTexts = {
  greeting: '{{ displayName }} 様',
  linkHint: 'ボタンが機能しない場合は、次のリンクをブラウザーで開いてください：',
  footer: 'このメッセージは {{ serviceName }} から自動送信されています。',
  labels: {
    at: '日時',
    method: '方法',
    device: 'デバイス',
    location: '場所',
    ipAddress: 'IP アドレス',
  },
  messages: {
    'init.code': {
      email: {
        title: 'アカウントを設定してください',
        preheader: 'あと 1 ステップでログインできるようになります。',
        subject: '【{{ serviceName }}】アカウントの設定',
        text: `{{ serviceName }} にお客様のアカウントが作成されました。ボタンから設定を完了するか、次のコードを入力してください。\n\n{{ code }}\n\n${LIFE}${IGNORE}`,
        buttonText: 'アカウントを設定',
      },
    },
    'email.verify': {
      email: {
        title: 'メールアドレスを確認してください',
        preheader: 'このアドレスがご本人のものであることをご確認ください。',
        subject: '【{{ serviceName }}】メールアドレスの確認',
        text: `{{ serviceName }} のアカウントにこのアドレスが登録されました。ご本人のものであればボタンで確認するか、次のコードを入力してください。\n\n{{ code }}\n\n${LIFE}${IGNORE}`,
        buttonText: 'アドレスを確認',
      },
    },
    'phone.verify': {
      sms: '【{{ serviceName }}】この電話番号の確認コードは {{ code }} です。有効期間は {{ expiry }}です。',
    },
    'password.reset': {
      email: {
        title: '新しいパスワードを設定してください',
        preheader: 'アカウントのパスワードの再設定がリクエストされました。',
        subject: '【{{ serviceName }}】パスワードの再設定',
        text: `{{ serviceName }} のアカウントについて、パスワードの再設定がリクエストされました。ボタンから新しいパスワードを設定するか、次のコードを入力してください。\n\n{{ code }}\n\n${LIFE}お心当たりがない場合は、このメッセージを破棄してください。パスワードは変更されません。`,
        buttonText: '新しいパスワードを設定',
      },
      sms: '【{{ serviceName }}】パスワード再設定コードは {{ code }} です。有効期間は {{ expiry }}です。誰にも教えないでください。',
    },
    'password.changed': {
      email: {
        title: 'パスワードが変更されました',
        preheader: 'ご本人による変更であれば、何もする必要はありません。',
        subject: '【{{ serviceName }}】パスワードが変更されました',
        text: `{{ serviceName }} のアカウントのパスワードが変更されました。\n\n{{ details }}\n\nご本人による変更であれば、何もする必要はありません。${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'ユーザー名が変わりました',
        preheader: 'お使いのユーザー名のドメインが、ある組織のものとして登録されました。',
        subject: '【{{ serviceName }}】ユーザー名が変わりました',
        text: 'お使いのユーザー名のドメイン {{ domain }} が、ある組織のものとして登録されました。別のユーザー名を選ぶまでは、次の仮のユーザー名でログインしてください。\n\n{{ tempUsername }}',
        buttonText: 'ログイン',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'パスキーを追加してください',
        preheader: 'これからは指紋、顔、画面ロックでログインできます。',
        subject: '【{{ serviceName }}】パスキーの追加',
        text: `パスキーを使うと、パスワードなしで {{ serviceName }} にログインできます。使用するデバイスでこのメッセージを開き、ボタンからパスキーを追加してください。\n\n${LIFE}${IGNORE}`,
        buttonText: 'パスキーを追加',
      },
    },
    'otp.email': {
      email: {
        title: 'ログインコード',
        preheader: 'ログイン操作中のページ以外には入力しないでください。',
        subject: '【{{ serviceName }}】ログインコード',
        text: `{{ serviceName }} にログインするには、次のコードを入力してください。\n\n{{ code }}\n\n${LIFE}誰にも教えないでください。現在ログインしようとしていない場合は、パスワードを知られている可能性があります。パスワードを変更してください。`,
        buttonText: 'ログイン',
      },
    },
    'otp.sms': {
      sms: '【{{ serviceName }}】ログインコードは {{ code }} です。有効期間は {{ expiry }}です。誰にも教えないでください。',
    },
    'user.invited': {
      email: {
        title: '招待が届いています',
        preheader: '招待を承諾すると {{ applicationName }} を利用できます。',
        subject: '{{ applicationName }} への招待',
        text: `{{ applicationName }} に招待されました。ボタンから招待を承諾するか、次のコードを入力してください。\n\n{{ code }}\n\n${LIFE}お心当たりがない場合は、このメッセージを破棄してください。`,
        buttonText: '招待を承諾',
      },
    },
    'email.changed': {
      email: {
        title: 'メールアドレスが変更されました',
        preheader: 'アカウントのメールアドレスが別のものになりました。',
        subject: '【{{ serviceName }}】メールアドレスが変更されました',
        text: `{{ serviceName }} のアカウントのメールアドレスが変更されました。以前のアドレスへのお知らせはこれが最後です。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: '電話番号が変更されました',
        preheader: 'アカウントの電話番号が別のものになりました。',
        subject: '【{{ serviceName }}】電話番号が変更されました',
        text: `{{ serviceName }} のアカウントの電話番号が変更されました。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `{{ serviceName }} のアカウントの電話番号が変更されました。${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'アカウントへの新しいログインがありました',
        preheader: 'ご本人によるログインであれば、何もする必要はありません。',
        subject: '【{{ serviceName }}】新しいログイン',
        text: `先ほど {{ serviceName }} のアカウントへのログインがありました。\n\n{{ details }}\n\nご本人によるログインであれば、何もする必要はありません。${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: '2 要素認証が変更されました',
        preheader: 'アカウントの 2 つ目の認証要素が追加または削除されました。',
        subject: '【{{ serviceName }}】2 要素認証が変更されました',
        text: `{{ serviceName }} のアカウントの 2 つ目の認証要素が追加または削除されました。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'アカウントがロックされました',
        preheader: '現在、このアカウントには誰もログインできません。',
        subject: '【{{ serviceName }}】アカウントがロックされました',
        text: '{{ serviceName }} のアカウントがロックされました。現在、このアカウントには誰もログインできません。\n\n{{ details }}\n\n理由がおわかりにならない場合は、{{ serviceName }} のサポートにお問い合わせください。',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'ログアウトされました',
        preheader: 'アカウントのセッションが終了しました。',
        subject: '【{{ serviceName }}】ログアウトされました',
        text: `{{ serviceName }} のアカウントのセッションが終了しました。いつでも再びログインできます。\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
