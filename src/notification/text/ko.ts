import type { LanguageTexts } from './language-texts.ts'

const LIFE = '유효 기간: {{ expiry }}, 한 번만 사용할 수 있습니다.'
const IGNORE = '직접 요청하지 않으셨다면 이 메시지를 무시하셔도 됩니다.'
const NOT_YOU = '본인이 아니라면 즉시 계정 보안을 확인해 주세요.'
const CHECK = '계정 확인'

/** Korean. */
export const ko: LanguageTexts = {
  greeting: '{{ displayName }} 님, 안녕하세요.',
  linkHint: '버튼이 작동하지 않으면 브라우저에서 다음 링크를 여세요:',
  footer: '이 메시지는 {{ serviceName }}에서 자동으로 발송되었습니다.',
  labels: {
    at: '일시',
    method: '방법',
    device: '기기',
    location: '위치',
    ipAddress: 'IP 주소',
  },
  messages: {
    'init.code': {
      email: {
        title: '계정을 설정하세요',
        preheader: '한 단계만 더 거치면 로그인할 수 있습니다.',
        subject: '{{ serviceName }}: 계정을 설정하세요',
        text: `{{ serviceName }}에 회원님의 계정이 생성되었습니다. 버튼을 눌러 설정을 마치거나 다음 코드를 입력하세요.\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: '계정 설정',
      },
    },
    'email.verify': {
      email: {
        title: '이메일 주소를 확인하세요',
        preheader: '이 주소가 본인의 것인지 확인해 주세요.',
        subject: '{{ serviceName }}: 이메일 주소를 확인하세요',
        text: `이 주소가 {{ serviceName }} 계정에 입력되었습니다. 버튼을 눌러 본인의 주소임을 확인하거나 다음 코드를 입력하세요.\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: '주소 확인',
      },
    },
    'phone.verify': {
      sms: '[{{ serviceName }}] 전화번호 확인 코드는 {{ code }}입니다. 유효 기간: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: '새 비밀번호를 설정하세요',
        preheader: '계정의 비밀번호 재설정이 요청되었습니다.',
        subject: '{{ serviceName }}: 비밀번호 재설정',
        text: `{{ serviceName }} 계정의 비밀번호 재설정이 요청되었습니다. 버튼을 눌러 새 비밀번호를 설정하거나 다음 코드를 입력하세요.\n\n{{ code }}\n\n${LIFE} 직접 요청하지 않으셨다면 이 메시지를 무시하세요. 비밀번호는 바뀌지 않습니다.`,
        buttonText: '새 비밀번호 설정',
      },
      sms: '[{{ serviceName }}] 비밀번호 재설정 코드는 {{ code }}입니다. 유효 기간: {{ expiry }}. 누구에게도 알려 주지 마세요.',
    },
    'password.changed': {
      email: {
        title: '비밀번호가 변경되었습니다',
        preheader: '본인이 변경했다면 아무것도 하지 않으셔도 됩니다.',
        subject: '{{ serviceName }}: 비밀번호가 변경되었습니다',
        text: `{{ serviceName }} 계정의 비밀번호가 변경되었습니다.\n\n{{ details }}\n\n본인이 변경했다면 아무것도 하지 않으셔도 됩니다. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: '사용자 이름이 변경되었습니다',
        preheader: '한 조직이 사용자 이름의 도메인을 등록했습니다.',
        subject: '{{ serviceName }}: 사용자 이름이 변경되었습니다',
        text: '회원님의 사용자 이름이 속해 있던 {{ domain }} 도메인을 한 조직이 등록했습니다. 다른 이름을 선택할 때까지 다음 임시 사용자 이름으로 로그인해 주세요.\n\n{{ tempUsername }}',
        buttonText: '로그인',
      },
    },
    'passwordless.registration': {
      email: {
        title: '패스키를 추가하세요',
        preheader: '이제 지문, 얼굴 또는 화면 잠금으로 로그인하세요.',
        subject: '{{ serviceName }}: 패스키를 추가하세요',
        text: `패스키를 사용하면 비밀번호 없이 {{ serviceName }}에 로그인할 수 있습니다. 사용하려는 기기에서 이 메시지를 열고 버튼을 눌러 패스키를 추가하세요.\n\n${LIFE} ${IGNORE}`,
        buttonText: '패스키 추가',
      },
    },
    'otp.email': {
      email: {
        title: '로그인 코드',
        preheader: '로그인 중인 페이지에만 입력하세요.',
        subject: '{{ serviceName }}: 로그인 코드',
        text: `{{ serviceName }}에 로그인하려면 다음 코드를 입력하세요.\n\n{{ code }}\n\n${LIFE} 누구에게도 알려 주지 마세요. 지금 로그인하는 중이 아니라면 다른 사람이 비밀번호를 알고 있을 수 있으니 비밀번호를 변경하세요.`,
        buttonText: '로그인',
      },
    },
    'otp.sms': {
      sms: '[{{ serviceName }}] 로그인 코드는 {{ code }}입니다. 유효 기간: {{ expiry }}. 누구에게도 알려 주지 마세요.',
    },
    'user.invited': {
      email: {
        title: '초대를 받으셨습니다',
        preheader: '초대를 수락하고 {{ applicationName }} 이용을 시작하세요.',
        subject: '{{ applicationName }} 초대',
        text: `{{ applicationName }} 초대를 받으셨습니다. 버튼을 눌러 초대를 수락하거나 다음 코드를 입력하세요.\n\n{{ code }}\n\n${LIFE} 무슨 내용인지 모르신다면 이 메시지를 무시하셔도 됩니다.`,
        buttonText: '초대 수락',
      },
    },
    'email.changed': {
      email: {
        title: '이메일 주소가 변경되었습니다',
        preheader: '계정의 이메일 주소가 다른 주소로 바뀌었습니다.',
        subject: '{{ serviceName }}: 이메일 주소가 변경되었습니다',
        text: `{{ serviceName }} 계정의 이메일 주소가 변경되었습니다. 이전 주소로 보내는 마지막 메시지입니다.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: '전화번호가 변경되었습니다',
        preheader: '계정의 전화번호가 다른 번호로 바뀌었습니다.',
        subject: '{{ serviceName }}: 전화번호가 변경되었습니다',
        text: `{{ serviceName }} 계정의 전화번호가 변경되었습니다.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `[{{ serviceName }}] 계정의 전화번호가 변경되었습니다. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: '계정에 새로운 로그인이 있습니다',
        preheader: '본인이 로그인했다면 아무것도 하지 않으셔도 됩니다.',
        subject: '{{ serviceName }}: 새로운 로그인',
        text: `방금 {{ serviceName }} 계정에 로그인이 있었습니다.\n\n{{ details }}\n\n본인이 로그인했다면 아무것도 하지 않으셔도 됩니다. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: '2단계 인증이 변경되었습니다',
        preheader: '계정의 두 번째 인증 수단이 추가되거나 삭제되었습니다.',
        subject: '{{ serviceName }}: 2단계 인증이 변경되었습니다',
        text: `{{ serviceName }} 계정의 두 번째 인증 수단이 추가되거나 삭제되었습니다.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: '계정이 잠겼습니다',
        preheader: '현재 아무도 이 계정에 로그인할 수 없습니다.',
        subject: '{{ serviceName }}: 계정이 잠겼습니다',
        text: '{{ serviceName }} 계정이 잠겨 현재 아무도 로그인할 수 없습니다.\n\n{{ details }}\n\n이유를 모르신다면 {{ serviceName }} 고객 지원에 문의해 주세요.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: '로그아웃되었습니다',
        preheader: '계정의 세션이 종료되었습니다.',
        subject: '{{ serviceName }}: 로그아웃되었습니다',
        text: `{{ serviceName }} 계정의 세션이 종료되었습니다. 언제든지 다시 로그인할 수 있습니다.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
