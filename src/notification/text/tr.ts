import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Geçerlilik süresi: {{ expiry }}, yalnızca bir kez kullanılabilir.'
const IGNORE = 'Bunu siz istemediyseniz bu iletiyi dikkate almayın.'
const NOT_YOU = 'Bunu siz yapmadıysanız lütfen hemen hesabınızın güvenliğini kontrol edin.'
const CHECK = 'Hesabı kontrol et'

/** Turkish. */
export const tr: LanguageTexts = {
  greeting: 'Merhaba {{ displayName }},',
  linkHint: 'Düğme çalışmıyorsa bu bağlantıyı tarayıcınızda açın:',
  footer: 'Bu ileti {{ serviceName }} tarafından otomatik olarak gönderilmiştir.',
  labels: {
    at: 'Tarih ve saat',
    method: 'Yöntem',
    device: 'Cihaz',
    location: 'Yer',
    ipAddress: 'IP adresi',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Hesabınızı kurun',
        preheader: 'Oturum açabilmeniz için tek bir adım kaldı.',
        subject: '{{ serviceName }}: hesabınızı kurun',
        text: `{{ serviceName }} üzerinde sizin için bir hesap oluşturuldu. Kurulumu düğmeyle tamamlayın veya şu kodu girin:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Hesabı kur',
      },
    },
    'email.verify': {
      email: {
        title: 'E-posta adresinizi doğrulayın',
        preheader: 'Lütfen bu adresin size ait olduğunu doğrulayın.',
        subject: '{{ serviceName }}: e-posta adresinizi doğrulayın',
        text: `Bu adres {{ serviceName }} üzerindeki bir hesap için girildi. Adresin size ait olduğunu düğmeyle doğrulayın veya şu kodu girin:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Adresi doğrula',
      },
    },
    'phone.verify': {
      sms: '{{ serviceName }}: bu telefon numarasını doğrulama kodunuz {{ code }}. Geçerlilik süresi: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Yeni bir parola belirleyin',
        preheader: 'Hesabınızın parolasının sıfırlanması istendi.',
        subject: '{{ serviceName }}: parolanızı sıfırlayın',
        text: `Birisi, muhtemelen siz, {{ serviceName }} hesabınızın parolasını sıfırlamak istedi. Düğmeyle yeni bir parola belirleyin veya şu kodu girin:\n\n{{ code }}\n\n${LIFE} Bunu siz istemediyseniz bu iletiyi dikkate almayın: parolanız değişmez.`,
        buttonText: 'Yeni parola belirle',
      },
      sms: '{{ serviceName }}: parola sıfırlama kodunuz {{ code }}. Geçerlilik süresi: {{ expiry }}. Kodu kimseyle paylaşmayın.',
    },
    'password.changed': {
      email: {
        title: 'Parolanız değiştirildi',
        preheader: 'Bunu siz yaptıysanız bir şey yapmanıza gerek yok.',
        subject: '{{ serviceName }}: parolanız değiştirildi',
        text: `{{ serviceName }} hesabınızın parolası değiştirildi.\n\n{{ details }}\n\nBunu siz yaptıysanız bir şey yapmanıza gerek yok. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Kullanıcı adınız değişti',
        preheader: 'Kullanıcı adınızın alan adını bir kuruluş sahiplendi.',
        subject: '{{ serviceName }}: kullanıcı adınız değişti',
        text: 'Kullanıcı adınızın bağlı olduğu {{ domain }} alan adını bir kuruluş sahiplendi. Başka bir kullanıcı adı seçene kadar lütfen şu geçici kullanıcı adıyla oturum açın:\n\n{{ tempUsername }}',
        buttonText: 'Oturum aç',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Geçiş anahtarı ekleyin',
        preheader: 'Bundan böyle parmak iziniz, yüzünüz veya ekran kilidinizle oturum açın.',
        subject: '{{ serviceName }}: geçiş anahtarı ekleyin',
        text: `Geçiş anahtarıyla {{ serviceName }} hesabınızda parolasız oturum açarsınız. Bu iletiyi kullanmak istediğiniz cihazda açın ve geçiş anahtarını düğmeyle ekleyin.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Geçiş anahtarı ekle',
      },
    },
    'otp.email': {
      email: {
        title: 'Oturum açma kodunuz',
        preheader: 'Kodu yalnızca oturum açtığınız sayfaya girin.',
        subject: '{{ serviceName }}: oturum açma kodunuz',
        text: `{{ serviceName }} üzerinde oturum açmak için şu kodu girin:\n\n{{ code }}\n\n${LIFE} Kodu kimseyle paylaşmayın. Şu anda oturum açmıyorsanız birisi parolanızı biliyor olabilir: parolanızı değiştirin.`,
        buttonText: 'Oturum aç',
      },
    },
    'otp.sms': {
      sms: '{{ serviceName }}: oturum açma kodunuz {{ code }}. Geçerlilik süresi: {{ expiry }}. Kodu kimseyle paylaşmayın.',
    },
    'user.invited': {
      email: {
        title: 'Davet edildiniz',
        preheader: '{{ applicationName }} erişimi için daveti kabul edin.',
        subject: '{{ applicationName }} daveti',
        text: `{{ applicationName }} için davet edildiniz. Daveti düğmeyle kabul edin veya şu kodu girin:\n\n{{ code }}\n\n${LIFE} Konunun ne olduğunu bilmiyorsanız bu iletiyi dikkate almayın.`,
        buttonText: 'Daveti kabul et',
      },
    },
    'email.changed': {
      email: {
        title: 'E-posta adresiniz değiştirildi',
        preheader: 'Hesabınız artık başka bir e-posta adresi kullanıyor.',
        subject: '{{ serviceName }}: e-posta adresiniz değiştirildi',
        text: `{{ serviceName }} hesabınızın e-posta adresi değiştirildi. Bu, eski adrese gönderilen son iletidir.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Telefon numaranız değiştirildi',
        preheader: 'Hesabınız artık başka bir telefon numarası kullanıyor.',
        subject: '{{ serviceName }}: telefon numaranız değiştirildi',
        text: `{{ serviceName }} hesabınızın telefon numarası değiştirildi.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `{{ serviceName }} hesabınızın telefon numarası değiştirildi. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Hesabınızda yeni oturum açıldı',
        preheader: 'Bunu siz yaptıysanız bir şey yapmanıza gerek yok.',
        subject: '{{ serviceName }}: yeni oturum açıldı',
        text: `Az önce {{ serviceName }} hesabınızda oturum açıldı.\n\n{{ details }}\n\nBunu siz yaptıysanız bir şey yapmanıza gerek yok. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'İki adımlı doğrulamanız değiştirildi',
        preheader: 'Hesabınızın ikinci doğrulama yöntemlerinden biri eklendi veya kaldırıldı.',
        subject: '{{ serviceName }}: iki adımlı doğrulamanız değiştirildi',
        text: `{{ serviceName }} hesabınızın ikinci doğrulama yöntemlerinden biri eklendi veya kaldırıldı.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Hesabınız kilitlendi',
        preheader: 'Şimdilik kimse hesabınızda oturum açamaz.',
        subject: '{{ serviceName }}: hesabınız kilitlendi',
        text: '{{ serviceName }} hesabınız kilitlendi ve şimdilik kimse bu hesapta oturum açamaz.\n\n{{ details }}\n\nNedenini bilmiyorsanız lütfen {{ serviceName }} destek ekibiyle iletişime geçin.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Oturumunuz kapatıldı',
        preheader: 'Hesabınızın bir oturumu sonlandırıldı.',
        subject: '{{ serviceName }}: oturumunuz kapatıldı',
        text: `{{ serviceName }} hesabınızın bir oturumu sonlandırıldı. İstediğiniz zaman yeniden oturum açabilirsiniz.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
