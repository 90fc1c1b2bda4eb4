import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Validade: {{ expiry }}, para uso único.'
const IGNORE = 'Se você não fez este pedido, pode ignorar esta mensagem.'
const NOT_YOU = 'Se não foi você, verifique imediatamente a segurança da sua conta.'
const CHECK = 'Verificar conta'

/** Portuguese, as written in Brazil. */
export const pt: LanguageTexts = {
  greeting: 'Olá, {{ displayName }}!',
  linkHint: 'Se o botão não funcionar, abra este link no navegador:',
  footer: 'Esta mensagem foi enviada automaticamente por {{ serviceName }}.',
  labels: {
    at: 'Data e hora',
    method: 'Método',
    device: 'Dispositivo',
    location: 'Local',
    ipAddress: 'Endereço IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Configure a sua conta',
        preheader: 'Só falta um passo para você poder entrar.',
        subject: '{{ serviceName }}: configure a sua conta',
        text: `Foi criada uma conta para você em {{ serviceName }}. Use o botão para concluir a configuração ou insira este código:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Configurar conta',
      },
    },
    'email.verify': {
      email: {
        title: 'Confirme o seu e-mail',
        preheader: 'Confirme que este endereço é seu.',
        subject: '{{ serviceName }}: confirme o seu e-mail',
        text: `Este endereço foi indicado para uma conta em {{ serviceName }}. Use o botão para confirmar que é seu ou insira este código:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Confirmar endereço',
      },
    },
    'phone.verify': {
      sms: '{{ code }} é o seu código para confirmar este número de telefone em {{ serviceName }}. Validade: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Escolha uma nova senha',
        preheader: 'Foi solicitada a redefinição da senha da sua conta.',
        subject: '{{ serviceName }}: redefina a sua senha',
        text: `Alguém, provavelmente você, pediu a redefinição da senha da sua conta em {{ serviceName }}. Use o botão para escolher uma nova ou insira este código:\n\n{{ code }}\n\n${LIFE} Se você não fez este pedido, ignore esta mensagem: a sua senha continua a mesma.`,
        buttonText: 'Escolher nova senha',
      },
      sms: '{{ code }} é o seu código para redefinir a senha em {{ serviceName }}. Validade: {{ expiry }}. Não o compartilhe com ninguém.',
    },
    'password.changed': {
      email: {
        title: 'A sua senha foi alterada',
        preheader: 'Se foi você, não é preciso fazer nada.',
        subject: '{{ serviceName }}: a sua senha foi alterada',
        text: `A senha da sua conta em {{ serviceName }} foi alterada.\n\n{{ details }}\n\nSe foi você, não é preciso fazer nada. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'O seu nome de usuário mudou',
        preheader: 'Uma organização reivindicou o domínio do seu nome de usuário.',
        subject: '{{ serviceName }}: o seu nome de usuário mudou',
        text: 'Uma organização reivindicou o domínio {{ domain }}, ao qual pertencia o seu nome de usuário. Até você escolher outro, entre com este nome de usuário provisório:\n\n{{ tempUsername }}',
        buttonText: 'Entrar',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Adicione uma chave de acesso',
        preheader:
          'A partir de agora, entre com a impressão digital, o rosto ou o bloqueio de tela.',
        subject: '{{ serviceName }}: adicione uma chave de acesso',
        text: `Com uma chave de acesso, você entra em {{ serviceName }} sem senha. Abra esta mensagem no dispositivo que quer usar e adicione a chave de acesso com o botão.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Adicionar chave de acesso',
      },
    },
    'otp.email': {
      email: {
        title: 'O seu código de acesso',
        preheader: 'Insira-o apenas na página em que está entrando.',
        subject: '{{ serviceName }}: o seu código de acesso',
        text: `Insira este código para entrar em {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Não o compartilhe com ninguém. Se você não está tentando entrar agora, alguém pode saber a sua senha: troque-a.`,
        buttonText: 'Entrar',
      },
    },
    'otp.sms': {
      sms: '{{ code }} é o seu código de acesso a {{ serviceName }}. Validade: {{ expiry }}. Não o compartilhe com ninguém.',
    },
    'user.invited': {
      email: {
        title: 'Você recebeu um convite',
        preheader: 'Aceite o convite para ter acesso a {{ applicationName }}.',
        subject: 'Convite para {{ applicationName }}',
        text: `Você recebeu um convite para {{ applicationName }}. Use o botão para aceitar o convite ou insira este código:\n\n{{ code }}\n\n${LIFE} Se você não sabe do que se trata, pode ignorar esta mensagem.`,
        buttonText: 'Aceitar convite',
      },
    },
    'email.changed': {
      email: {
        title: 'O seu e-mail foi alterado',
        preheader: 'A sua conta agora usa outro endereço de e-mail.',
        subject: '{{ serviceName }}: o seu e-mail foi alterado',
        text: `O endereço de e-mail da sua conta em {{ serviceName }} foi alterado. Esta é a última mensagem para o endereço antigo.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'O seu número de telefone foi alterado',
        preheader: 'A sua conta agora usa outro número de telefone.',
        subject: '{{ serviceName }}: o seu número de telefone foi alterado',
        text: `O número de telefone da sua conta em {{ serviceName }} foi alterado.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `O número de telefone da sua conta em {{ serviceName }} foi alterado. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Novo acesso à sua conta',
        preheader: 'Se foi você, não é preciso fazer nada.',
        subject: '{{ serviceName }}: novo acesso',
        text: `Alguém acabou de entrar na sua conta em {{ serviceName }}.\n\n{{ details }}\n\nSe foi você, não é preciso fazer nada. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'A sua verificação em duas etapas foi alterada',
        preheader: 'Um segundo fator da sua conta foi adicionado ou removido.',
        subject: '{{ serviceName }}: a sua verificação em duas etapas foi alterada',
        text: `Um segundo fator da sua conta em {{ serviceName }} foi adicionado ou removido.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'A sua conta está bloqueada',
        preheader: 'No momento, ninguém pode entrar na sua conta.',
        subject: '{{ serviceName }}: a sua conta está bloqueada',
        text: 'A sua conta em {{ serviceName }} foi bloqueada e, no momento, ninguém pode entrar nela.\n\n{{ details }}\n\nSe você não sabe por quê, entre em contato com o suporte de {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'A sua sessão foi encerrada',
        preheader: 'Uma sessão da sua conta foi encerrada.',
        subject: '{{ serviceName }}: a sua sessão foi encerrada',
        text: `Uma sessão da sua conta em {{ serviceName }} foi encerrada. Você pode entrar novamente a qualquer momento.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
