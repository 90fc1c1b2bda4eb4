/**
 * The HTML of every mail, as a template. Colours are inline for clients that drop style sheets, and
 * again in the style sheet for the dark mode of those that have one. Outlook needs the tables.
 */
export const MAIL_TEMPLATE = `<!DOCTYPE html>
<html lang="{{ lang }}" dir="{{ dir }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ subject }}</title>
<style>
{% if fontUrl != '' %}@font-face{font-family:{{ fontFaceFamily }};src:url({{ fontUrl }}) format("woff2")}
{% endif %}:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;width:100%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
a{color:{{ light.link }}}
.dark-logo{display:none}
.title,.footer{text-wrap:balance}
:lang(ja){line-break:strict}
:lang(ko){word-break:keep-all}
@media (max-width:480px){
.outer{padding:16px 8px!important}
.card{padding:24px 20px!important}
.button,.button a{display:block!important;text-align:center!important}
.button-table{width:100%!important}
.title{font-size:22px!important}
}
@media (prefers-color-scheme:dark){
.page{background:{{ dark.background }}!important}
.card{background:{{ dark.card }}!important;border-color:{{ dark.border }}!important}
.title,.body{color:{{ dark.text }}!important}
.code{background:{{ dark.code }}!important;color:{{ dark.codeText }}!important}
.button{background:{{ dark.button }}!important}
.button a{color:{{ dark.buttonText }}!important}
.hint{color:{{ dark.hint }}!important}
.hint a,.link{color:{{ dark.link }}!important}
.hint{border-color:{{ dark.border }}!important}
.footer,.brand{color:{{ dark.muted }}!important}
{% if darkLogoUrl != '' %}.light-logo{display:none!important}.dark-logo{display:inline-block!important}
{% endif %}}
</style>
<!--[if mso]><style>td,p,a,h1{font-family:Arial,sans-serif!important}</style><![endif]-->
</head>
<body class="page" style="margin:0;padding:0;background:{{ light.background }}">
<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all">{{ preheader }}{{ filler }}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:{{ light.background }}">
<tr><td class="outer" align="center" style="padding:32px 16px">
<!--[if mso]><table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;font-family:{{ fonts }};overflow-wrap:anywhere">
<tr><td class="brand" align="center" style="padding:0 8px 24px;color:{{ light.muted }};font-size:16px;line-height:24px;font-weight:600">
{% if logoUrl != '' %}<img class="light-logo" src="{{ logoUrl }}" alt="{{ serviceName }}" height="40" style="display:inline-block;width:auto;height:auto;max-width:240px;max-height:40px;border:0">
{% if darkLogoUrl != '' %}<!--[if !mso]><!--><img class="dark-logo" src="{{ darkLogoUrl }}" alt="{{ serviceName }}" height="40" style="display:none;width:auto;height:auto;max-width:240px;max-height:40px;border:0"><!--<![endif]-->
{% endif %}{% else %}{{ serviceName }}{% endif %}
</td></tr>
<tr><td class="card" style="padding:36px 40px;background:{{ light.card }};border:1px solid {{ light.border }};border-radius:12px">
<h1 class="title" style="margin:0 0 20px;color:{{ light.text }};font-size:24px;line-height:1.3;font-weight:700">{{ title }}</h1>
<div class="body" style="color:{{ light.text }};font-size:16px;line-height:1.55">
<p style="margin:0 0 16px">{{ greeting }}</p>
{{ text | paragraphs: code, light.code }}
</div>
{% if url != '' %}<table role="presentation" class="button-table" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 28px">
<tr><td class="button" align="center" bgcolor="{{ light.button }}" style="background:{{ light.button }};border-radius:8px">
<a href="{{ url }}" target="_blank" rel="noopener" style="display:inline-block;padding:14px 28px;border-radius:8px;color:{{ light.buttonText }};font-size:16px;line-height:1.25;font-weight:600;text-decoration:none">{{ buttonText }}</a>
</td></tr></table>
<p class="hint" style="margin:0;padding:20px 0 0;border-top:1px solid {{ light.border }};color:{{ light.hint }};font-size:13px;line-height:1.5;word-break:break-word">{{ linkHint }}<br><a class="link" href="{{ url }}" target="_blank" rel="noopener" style="color:{{ light.link }}">{{ url }}</a></p>
{% endif %}</td></tr>
{% if footer != '' %}<tr><td class="footer" align="center" style="padding:24px 16px 0;color:{{ light.muted }};font-size:13px;line-height:1.5">{{ footer }}</td></tr>
{% endif %}</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`
