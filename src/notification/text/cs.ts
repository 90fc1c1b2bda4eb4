import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Doba platnosti: {{ expiry }}, pouze pro jedno použití.'
const IGNORE = 'Pokud tato žádost nepochází od vás, můžete zprávu ignorovat.'
const NOT_YOU = 'Pokud o tom nevíte, zkontrolujte co nejdříve zabezpečení svého účtu.'
const CHECK = 'Zkontrolovat účet'

/** Czech. */
export const cs: LanguageTexts = {
  greeting: 'Dobrý den, {{ displayName }},',
  linkHint: 'Pokud tlačítko nefunguje, otevřete tento odkaz v prohlížeči:',
  footer: 'Tuto zprávu automaticky odeslala služba {{ serviceName }}.',
  labels: {
    at: 'Datum a čas',
    method: 'Metoda',
    device: 'Zařízení',
    location: 'Místo',
    ipAddress: 'IP adresa',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Nastavte si účet',
        preheader: 'Do prvního přihlášení zbývá jediný krok.',
        subject: '{{ serviceName }}: nastavte si účet',
        text: `Ve službě {{ serviceName }} pro vás byl vytvořen účet. Dokončete nastavení pomocí tlačítka nebo zadejte tento kód:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Nastavit účet',
      },
    },
    'email.verify': {
      email: {
        title: 'Potvrďte svou e-mailovou adresu',
        preheader: 'Potvrďte prosím, že tato adresa patří vám.',
        subject: '{{ serviceName }}: potvrďte svou e-mailovou adresu',
        text: `Tato adresa byla zadána u účtu ve službě {{ serviceName }}. Potvrďte pomocí tlačítka, že patří vám, nebo zadejte tento kód:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Potvrdit adresu',
      },
    },
    'phone.verify': {
      sms: '{{ code }} je váš kód k potvrzení tohoto telefonního čísla ve službě {{ serviceName }}. Doba platnosti: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Zvolte si nové heslo',
        preheader: 'Někdo požádal o obnovení hesla k vašemu účtu.',
        subject: '{{ serviceName }}: obnovte své heslo',
        text: `Někdo, pravděpodobně vy, požádal o obnovení hesla k vašemu účtu ve službě {{ serviceName }}. Zvolte si nové pomocí tlačítka nebo zadejte tento kód:\n\n{{ code }}\n\n${LIFE} Pokud tato žádost nepochází od vás, zprávu ignorujte: vaše heslo zůstane beze změny.`,
        buttonText: 'Zvolit nové heslo',
      },
      sms: '{{ code }} je váš kód k obnovení hesla ve službě {{ serviceName }}. Doba platnosti: {{ expiry }}. Nikomu ho nesdělujte.',
    },
    'password.changed': {
      email: {
        title: 'Vaše heslo bylo změněno',
        preheader: 'Pokud o tom víte, nemusíte nic dělat.',
        subject: '{{ serviceName }}: vaše heslo bylo změněno',
        text: `Heslo k vašemu účtu ve službě {{ serviceName }} bylo změněno.\n\n{{ details }}\n\nPokud o tom víte, nemusíte nic dělat. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Vaše uživatelské jméno se změnilo',
        preheader: 'Doménu vašeho uživatelského jména převzala určitá organizace.',
        subject: '{{ serviceName }}: vaše uživatelské jméno se změnilo',
        text: 'Doménu {{ domain }}, ke které patřilo vaše uživatelské jméno, převzala určitá organizace. Než si zvolíte nové, přihlašujte se tímto dočasným uživatelským jménem:\n\n{{ tempUsername }}',
        buttonText: 'Přihlásit se',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Přidejte si přístupový klíč',
        preheader: 'Přihlašujte se odteď otiskem prstu, obličejem nebo zámkem obrazovky.',
        subject: '{{ serviceName }}: přidejte si přístupový klíč',
        text: `S přístupovým klíčem se do služby {{ serviceName }} přihlásíte bez hesla. Otevřete tuto zprávu na zařízení, které chcete používat, a přidejte klíč pomocí tlačítka.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Přidat přístupový klíč',
      },
    },
    'otp.email': {
      email: {
        title: 'Váš přihlašovací kód',
        preheader: 'Zadejte ho jen na stránce, na které se přihlašujete.',
        subject: '{{ serviceName }}: váš přihlašovací kód',
        text: `Zadejte tento kód a přihlaste se do služby {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Nikomu ho nesdělujte. Pokud se právě nepřihlašujete, možná někdo zná vaše heslo: změňte si ho.`,
        buttonText: 'Přihlásit se',
      },
    },
    'otp.sms': {
      sms: '{{ code }} je váš přihlašovací kód do služby {{ serviceName }}. Doba platnosti: {{ expiry }}. Nikomu ho nesdělujte.',
    },
    'user.invited': {
      email: {
        title: 'Máte pozvánku',
        preheader: 'Přijměte pozvánku a získejte přístup: {{ applicationName }}.',
        subject: 'Pozvánka: {{ applicationName }}',
        text: `Máte pozvánku do aplikace {{ applicationName }}. Přijměte ji pomocí tlačítka nebo zadejte tento kód:\n\n{{ code }}\n\n${LIFE} Pokud nevíte, o co jde, můžete tuto zprávu ignorovat.`,
        buttonText: 'Přijmout pozvánku',
      },
    },
    'email.changed': {
      email: {
        title: 'Vaše e-mailová adresa byla změněna',
        preheader: 'Váš účet nyní používá jinou e-mailovou adresu.',
        subject: '{{ serviceName }}: vaše e-mailová adresa byla změněna',
        text: `E-mailová adresa vašeho účtu ve službě {{ serviceName }} byla změněna. Toto je poslední zpráva na starou adresu.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Vaše telefonní číslo bylo změněno',
        preheader: 'Váš účet nyní používá jiné telefonní číslo.',
        subject: '{{ serviceName }}: vaše telefonní číslo bylo změněno',
        text: `Telefonní číslo vašeho účtu ve službě {{ serviceName }} bylo změněno.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Telefonní číslo vašeho účtu ve službě {{ serviceName }} bylo změněno. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Nové přihlášení k vašemu účtu',
        preheader: 'Pokud o tom víte, nemusíte nic dělat.',
        subject: '{{ serviceName }}: nové přihlášení',
        text: `Někdo se právě přihlásil k vašemu účtu ve službě {{ serviceName }}.\n\n{{ details }}\n\nPokud o tom víte, nemusíte nic dělat. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Vaše dvoufázové ověření bylo změněno',
        preheader: 'U vašeho účtu byl přidán nebo odebrán druhý faktor.',
        subject: '{{ serviceName }}: vaše dvoufázové ověření bylo změněno',
        text: `U vašeho účtu ve službě {{ serviceName }} byl přidán nebo odebrán druhý faktor.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Váš účet je uzamčen',
        preheader: 'K vašemu účtu se zatím nikdo nemůže přihlásit.',
        subject: '{{ serviceName }}: váš účet je uzamčen',
        text: 'Váš účet ve službě {{ serviceName }} byl uzamčen a zatím se k němu nikdo nemůže přihlásit.\n\n{{ details }}\n\nPokud neznáte důvod, obraťte se na podporu služby {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Vaše relace byla ukončena',
        preheader: 'Jedna z relací vašeho účtu byla ukončena.',
        subject: '{{ serviceName }}: vaše relace byla ukončena',
        text: `Jedna z relací vašeho účtu ve službě {{ serviceName }} byla ukončena. Kdykoli se můžete přihlásit znovu.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
