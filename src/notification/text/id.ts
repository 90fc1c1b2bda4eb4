import type { LanguageTexts } from './language-texts.ts'

const LIFE = 'Masa berlaku: {{ expiry }}, hanya untuk satu kali pakai.'
const IGNORE = 'Jika Anda tidak memintanya, abaikan pesan ini.'
const NOT_YOU = 'Jika ini bukan tindakan Anda, segera periksa keamanan akun Anda.'
const CHECK = 'Periksa akun'

/** Indonesian. */
export const id: LanguageTexts = {
  greeting: 'Halo {{ displayName }},',
  linkHint: 'Jika tombol tidak berfungsi, buka tautan ini di peramban Anda:',
  footer: 'Pesan ini dikirim secara otomatis oleh {{ serviceName }}.',
  labels: {
    at: 'Waktu',
    method: 'Metode',
    device: 'Perangkat',
    location: 'Lokasi',
    ipAddress: 'Alamat IP',
  },
  messages: {
    'init.code': {
      email: {
        title: 'Siapkan akun Anda',
        preheader: 'Tinggal satu langkah lagi sebelum Anda dapat masuk.',
        subject: '{{ serviceName }}: siapkan akun Anda',
        text: `Sebuah akun di {{ serviceName }} telah dibuat untuk Anda. Selesaikan penyiapannya dengan tombol di bawah atau masukkan kode ini:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Siapkan akun',
      },
    },
    'email.verify': {
      email: {
        title: 'Konfirmasi alamat email Anda',
        preheader: 'Mohon konfirmasi bahwa alamat ini milik Anda.',
        subject: '{{ serviceName }}: konfirmasi alamat email Anda',
        text: `Alamat ini dimasukkan untuk sebuah akun di {{ serviceName }}. Konfirmasi bahwa alamat ini milik Anda dengan tombol di bawah atau masukkan kode ini:\n\n{{ code }}\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Konfirmasi alamat',
      },
    },
    'phone.verify': {
      sms: '{{ code }} adalah kode untuk mengonfirmasi nomor telepon ini di {{ serviceName }}. Masa berlaku: {{ expiry }}.',
    },
    'password.reset': {
      email: {
        title: 'Buat kata sandi baru',
        preheader: 'Ada permintaan untuk mengatur ulang kata sandi akun Anda.',
        subject: '{{ serviceName }}: atur ulang kata sandi Anda',
        text: `Seseorang, mungkin Anda sendiri, meminta pengaturan ulang kata sandi akun Anda di {{ serviceName }}. Buat kata sandi baru dengan tombol di bawah atau masukkan kode ini:\n\n{{ code }}\n\n${LIFE} Jika Anda tidak memintanya, abaikan pesan ini: kata sandi Anda tidak berubah.`,
        buttonText: 'Buat kata sandi baru',
      },
      sms: '{{ code }} adalah kode untuk mengatur ulang kata sandi Anda di {{ serviceName }}. Masa berlaku: {{ expiry }}. Jangan berikan kode ini kepada siapa pun.',
    },
    'password.changed': {
      email: {
        title: 'Kata sandi Anda telah diubah',
        preheader: 'Jika ini tindakan Anda, tidak ada yang perlu dilakukan.',
        subject: '{{ serviceName }}: kata sandi Anda telah diubah',
        text: `Kata sandi akun Anda di {{ serviceName }} telah diubah.\n\n{{ details }}\n\nJika ini tindakan Anda, tidak ada yang perlu dilakukan. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'domain.claimed': {
      email: {
        title: 'Nama pengguna Anda telah berubah',
        preheader: 'Sebuah organisasi telah mengklaim domain nama pengguna Anda.',
        subject: '{{ serviceName }}: nama pengguna Anda telah berubah',
        text: 'Sebuah organisasi telah mengklaim domain {{ domain }}, yang digunakan nama pengguna Anda. Sampai Anda memilih yang lain, masuklah dengan nama pengguna sementara ini:\n\n{{ tempUsername }}',
        buttonText: 'Masuk',
      },
    },
    'passwordless.registration': {
      email: {
        title: 'Tambahkan kunci sandi',
        preheader: 'Mulai sekarang, masuk dengan sidik jari, wajah, atau kunci layar.',
        subject: '{{ serviceName }}: tambahkan kunci sandi',
        text: `Dengan kunci sandi, Anda masuk ke {{ serviceName }} tanpa kata sandi. Buka pesan ini di perangkat yang ingin Anda gunakan, lalu tambahkan kunci sandi dengan tombol di bawah.\n\n${LIFE} ${IGNORE}`,
        buttonText: 'Tambahkan kunci sandi',
      },
    },
    'otp.email': {
      email: {
        title: 'Kode masuk Anda',
        preheader: 'Masukkan kode ini hanya di halaman tempat Anda sedang masuk.',
        subject: '{{ serviceName }}: kode masuk Anda',
        text: `Masukkan kode ini untuk masuk ke {{ serviceName }}:\n\n{{ code }}\n\n${LIFE} Jangan berikan kode ini kepada siapa pun. Jika saat ini Anda tidak sedang masuk, mungkin ada yang mengetahui kata sandi Anda: segera ubah.`,
        buttonText: 'Masuk',
      },
    },
    'otp.sms': {
      sms: '{{ code }} adalah kode masuk Anda untuk {{ serviceName }}. Masa berlaku: {{ expiry }}. Jangan berikan kode ini kepada siapa pun.',
    },
    'user.invited': {
      email: {
        title: 'Anda diundang',
        preheader: 'Terima undangan untuk mendapatkan akses ke {{ applicationName }}.',
        subject: 'Undangan ke {{ applicationName }}',
        text: `Anda diundang ke {{ applicationName }}. Terima undangan dengan tombol di bawah atau masukkan kode ini:\n\n{{ code }}\n\n${LIFE} Jika Anda tidak tahu maksudnya, abaikan pesan ini.`,
        buttonText: 'Terima undangan',
      },
    },
    'email.changed': {
      email: {
        title: 'Alamat email Anda telah diubah',
        preheader: 'Akun Anda sekarang menggunakan alamat email lain.',
        subject: '{{ serviceName }}: alamat email Anda telah diubah',
        text: `Alamat email akun Anda di {{ serviceName }} telah diubah. Ini adalah pesan terakhir ke alamat lama.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'phone.changed': {
      email: {
        title: 'Nomor telepon Anda telah diubah',
        preheader: 'Akun Anda sekarang menggunakan nomor telepon lain.',
        subject: '{{ serviceName }}: nomor telepon Anda telah diubah',
        text: `Nomor telepon akun Anda di {{ serviceName }} telah diubah.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
      sms: `Nomor telepon akun Anda di {{ serviceName }} telah diubah. ${NOT_YOU}`,
    },
    'session.new': {
      email: {
        title: 'Aktivitas masuk baru di akun Anda',
        preheader: 'Jika ini tindakan Anda, tidak ada yang perlu dilakukan.',
        subject: '{{ serviceName }}: aktivitas masuk baru',
        text: `Seseorang baru saja masuk ke akun Anda di {{ serviceName }}.\n\n{{ details }}\n\nJika ini tindakan Anda, tidak ada yang perlu dilakukan. ${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'mfa.changed': {
      email: {
        title: 'Verifikasi dua langkah Anda telah diubah',
        preheader: 'Faktor kedua pada akun Anda telah ditambahkan atau dihapus.',
        subject: '{{ serviceName }}: verifikasi dua langkah Anda telah diubah',
        text: `Faktor kedua pada akun Anda di {{ serviceName }} telah ditambahkan atau dihapus.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
    'account.locked': {
      email: {
        title: 'Akun Anda dikunci',
        preheader: 'Untuk sementara, tidak ada yang dapat masuk ke akun Anda.',
        subject: '{{ serviceName }}: akun Anda dikunci',
        text: 'Akun Anda di {{ serviceName }} telah dikunci dan untuk sementara tidak ada yang dapat masuk.\n\n{{ details }}\n\nJika Anda tidak tahu alasannya, hubungi layanan bantuan {{ serviceName }}.',
        buttonText: CHECK,
      },
    },
    'session.revoked': {
      email: {
        title: 'Sesi Anda telah diakhiri',
        preheader: 'Sebuah sesi akun Anda telah diakhiri.',
        subject: '{{ serviceName }}: sesi Anda telah diakhiri',
        text: `Sebuah sesi akun Anda di {{ serviceName }} telah diakhiri. Anda dapat masuk lagi kapan saja.\n\n{{ details }}\n\n${NOT_YOU}`,
        buttonText: CHECK,
      },
    },
  },
}
