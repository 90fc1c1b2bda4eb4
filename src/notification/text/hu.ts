import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Érvényesség: {{ expiry }}, csak egyszer használható fel.'
const IGNORE = 'Ha nem Ön kérte ezt, hagyja figyelmen kívül az üzenetet.'
const NOT_YOU = 'Ha nem Ön volt az, mielőbb ellenőrizze fiókja biztonságát.'
const CHECK = 'Fiók ellenőrzése'

/** Hungarian. */
export const hu: LanguageTexts = {
  greeting: 'Kedves {{ displayName }}!',
  linkHint: 'Ha a gomb nem működik, nyissa meg ezt a hivatkozást a böngészőjében:',
  footer: 'Ezt az üzenetet a(z) {{ serviceName }} automatikusan küldte.',
  labels: {
    at: 'Időpont',
    method: 'Módszer',
    device: 'Eszköz',
    location: 'Hely',
    ipAddress: 'IP-cím',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Állítsa be a fiókját',
        preheader: 'Már csak egy lépés van hátra a bejelentkezésig.',
        subject: '{{ serviceName }}: állítsa be a fiókját',
        text: `Létrehoztunk Önnek egy fiókot itt: {{ serviceName }}. Fejezze be a beállítást a gombbal, vagy adja meg ezt a kódot:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Fiók beállítása',
      },
    },
    'email.verify': {
      email: {
        title: 'Erősítse meg az e-mail-címét',
        preheader: 'Kérjük, erősítse meg, hogy ez a cím az Öné.',
        subject: '{{ serviceName }}: erősítse meg az e-mail-címét',
        text: `Ezt a címet egy fiókhoz adták meg itt: {{ serviceName }}. A gombbal erősítse meg, hogy a cím az Öné, vagy adja meg ezt a kódot:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Cím megerősítése',
      },
    },
    'phone.verify': {
      sms: '{{ serviceName }}: {{ code }} a kód, amellyel megerősítheti ezt a telefonszámot. Érvényesség: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Adjon meg új jelszót',
        preheader: 'Valaki a fiókja jelszavának visszaállítását kérte.',
        subject: '{{ serviceName }}: jelszó visszaállítása',
        text: `Valaki, feltehetően Ön, a(z) {{ serviceName }} fiókja jelszavának visszaállítását kérte. A gombbal adhat meg új jelszót, vagy adja meg ezt a kódot:\n\n{{ code }}\n\n${LIFE} Ha nem Ön kérte ezt, hagyja figyelmen kívül az üzenetet: a jelszava nem változik.`,
        buttonText: 'Új jelszó megadása',
      },
      sms: '{{ serviceName }}: {{ code }} a kód a jelszava visszaállításához. Érvényesség: {{ expiry }}. Ne ossza meg senkivel.',
    },
    'password.changed': {
      email: {
        title: 'A jelszava megváltozott',
        preheader: 'Ha Ön volt az, nincs teendője.',
        subject: '{{ serviceName }}: a jelszava megváltozott',
        text: `A(z) {{ serviceName }} fiókjának jelszava megváltozott.\n\n{{ details }}\n\nHa Ön volt az, nincs teendője. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'A felhasználóneve megváltozott',
        preheader: 'Egy szervezet igényt tartott a felhasználóneve tartományára.',
        subject: '{{ serviceName }}: a felhasználóneve megváltozott',
        text: 'Egy szervezet igényt tartott a(z) {{ domain }} tartományra, amelyhez a felhasználóneve tartozott. Amíg nem választ másikat, ezzel az ideiglenes felhasználónévvel jelentkezzen be:\n\n{{ tempUsername }}',
        buttonText: 'Bejelentkezés',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Adjon hozzá azonosítókulcsot',
        preheader: 'Mostantól ujjlenyomattal, arccal vagy képernyőzárral jelentkezhet be.',
        subject: '{{ serviceName }}: adjon hozzá azonosítókulcsot',
        text: `Azonosítókulccsal jelszó nélkül jelentkezhet be ide: {{ serviceName }}. Nyissa meg ezt az üzenetet azon az eszközön, amelyet használni szeretne, és adja hozzá a kulcsot a gombbal.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Azonosítókulcs hozzáadása',
      },
    },
    'otp.email': {
      email: {
        title: 'Az Ön bejelentkezési kódja',
        preheader: 'Csak azon az oldalon adja meg, ahol éppen bejelentkezik.',
        subject: '{{ serviceName }}: bejelentkezési kód',
        text: `Adja meg ezt a kódot a bejelentkezéshez ({{ serviceName }}):\n\n{{ code }}\n\n${LIFE} Ne ossza meg senkivel. Ha most nem jelentkezik be, lehet, hogy valaki ismeri a jelszavát: változtassa meg.`,
        buttonText: 'Bejelentkezés',
      },
    },
    'otp.sms': {
      sms: '{{ serviceName }}: {{ code }} az Ön bejelentkezési kódja. Érvényesség: {{ expiry }}. Ne ossza meg senkivel.',
    },
    'user.invited': {
      email: {
        title: 'Meghívót kapott',
        preheader: 'Fogadja el a meghívót, hogy hozzáférést kapjon: {{ applicationName }}.',
        subject: 'Meghívó: {{ applicationName }}',
        text: `Meghívót kapott ide: {{ applicationName }}. Fogadja el a gombbal, vagy adja meg ezt a kódot:\n\n{{ code }}\n\n${LIFE} Ha nem tudja, miről van szó, hagyja figyelmen kívül az üzenetet.`,
        buttonText: 'Meghívó elfogadása',
      },
    },
    'email.changed': {
      email: {
        title: 'Az e-mail-címe megváltozott',
        preheader: 'A fiókja mostantól másik e-mail-címet használ.',
        subject: '{{ serviceName }}: az e-mail-címe megváltozott',
        text: `A(z) {{ serviceName }} fiókjának e-mail-címe megváltozott. Ez az utolsó üzenet a régi címre.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'A telefonszáma megváltozott',
        preheader: 'A fiókja mostantól másik telefonszámot használ.',
        subject: '{{ serviceName }}: a telefonszáma megváltozott',
        text: `A(z) {{ serviceName }} fiókjának telefonszáma megváltozott.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `A(z) {{ serviceName }} fiókjának telefonszáma megváltozott. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Új bejelentkezés a fiókjába',
        preheader: 'Ha Ön volt az, nincs teendője.',
        subject: '{{ serviceName }}: új bejelentkezés',
        text: `Valaki éppen most bejelentkezett a(z) {{ serviceName }} fiókjába.\n\n{{ details }}\n\nHa Ön volt az, nincs teendője. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'A kétlépcsős azonosítása megváltozott',
        preheader:
          'Egy második azonosítási módot adtak hozzá a fiókjához, vagy távolítottak el onnan.',
        subject: '{{ serviceName }}: a kétlépcsős azonosítása megváltozott',
        text: `Egy második azonosítási módot adtak hozzá a(z) {{ serviceName }} fiókjához, vagy távolítottak el onnan.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'A fiókja zárolva van',
        preheader: 'Egyelőre senki sem tud bejelentkezni a fiókjába.',
        subject: '{{ serviceName }}: a fiókja zárolva van',
        text: 'A(z) {{ serviceName }} fiókját zároltuk, és egyelőre senki sem tud bejelentkezni.\n\n{{ details }}\n\nHa nem tudja az okát, forduljon az ügyfélszolgálathoz: {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Kijelentkeztettük',
        preheader: 'A fiókjának egyik munkamenete véget ért.',
        subject: '{{ serviceName }}: kijelentkeztettük',
        text: `A(z) {{ serviceName }} fiókjának egyik munkamenete véget ért. Bármikor újra bejelentkezhet.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
