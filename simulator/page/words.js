// Every word the page says, in two languages. t('key', {n: 3}) fills {n}; a key with plural forms
// is an object chosen by Intl.PluralRules.

const ru = {
  title: 'Telegram в коробке',
  tagline: 'Понарошку: сообщения не покидают этот компьютер',
  otherLang: 'English', otherLangLabel: 'Switch to English',
  search: 'Найти человека или группу', people: 'Люди', groups: 'Группы и каналы',
  noRole: 'Без пометки', nobodyFound: 'Никого не нашлось', clearSearch: 'Очистить поиск',
  nobody: 'Здесь пока никого нет', nobodyHint: 'Люди появятся, как только их добавит программа, которая запустила сервер.',
  unread: {one: '{n} непрочитанное', few: '{n} непрочитанных', many: '{n} непрочитанных', other: '{n} непрочитанных'},
  members: {one: '{n} участник', few: '{n} участника', many: '{n} участников', other: '{n} участника'},
  deactivated: 'аккаунт удалён', blockedMark: 'бот заблокирован', notStarted: 'ещё не начал(а)',
  channel: 'канал', group: 'группа',
  welcome: 'Выберите, за кого говорить',
  welcomeText: 'Слева – люди, посередине – разговор с ботом их глазами, справа – что бот и сервер говорят друг другу.',
  step1: 'Станьте кем-нибудь', step1t: 'Нажмите на человека: дальше вы – это он.',
  step2: 'Поговорите с ботом', step2t: 'Пишите, жмите кнопки, шлите фото: бот не отличит.',
  step3: 'Смотрите на остальных', step3t: 'Рассылка дошла – у каждого загорелся счётчик.',
  beginAs: 'Начать: {name}',
  loading: 'Загрузка', back: 'Назад', panelOpen: 'Открыть панель', panelClose: 'Закрыть панель',
  bot: 'бот', youAre: 'вы – {name}', actAs: 'Действовать от лица', typing: 'печатает', sendingPhoto: 'отправляет фото', sendingFile: 'отправляет файл',
  whichBot: 'Собеседник',
  emptyTitle: 'Пока ни слова', emptyText: 'Бот не может написать первым. Нажмите «Начать» внизу.',
  emptyChat: 'Сообщений ещё нет', start: 'Начать',
  cannotSend: 'Сюда пишут только администраторы', notMember: '{name}: не участник', join: 'Вступить', leave: 'Выйти',
  blockedBar: '{name}: бот заблокирован, сообщения не доходят', unblock: 'Разблокировать', block: 'Заблокировать бота',
  gone: 'Аккаунт удалён: написать отсюда нельзя',
  message: 'Сообщение', messageAs: 'Сообщение от лица: {name}', caption: 'Подпись', send: 'Отправить', attach: 'Прикрепить', commands: 'Команды', keyboardShow: 'Показать клавиатуру', keyboardHide: 'Скрыть клавиатуру',
  photoOrFile: 'Фото или файлы', shareContact: 'Свой номер', sharePlace: 'Своё место', sticker: 'Стикер', dice: 'Бросить кубик',
  shareContactAsk: 'Отправить боту номер телефона?', shareContactText: 'Номер получит бот «{name}». Он, конечно, выдуманный.', share: 'Отправить', cancel: 'Отмена',
  asFiles: 'Отправить как файлы', remove: 'Убрать {name}', tooMany: 'В альбоме не больше 10 файлов',
  dropHere: 'Отпустите файлы здесь',
  edited: 'изменено', actions: 'Действия с сообщением', reply: 'Ответить', edit: 'Изменить', copy: 'Скопировать текст', del: 'Удалить у себя', copied: 'Скопировано', react: 'Поставить {e}',
  editing: 'Изменение сообщения', replyTo: 'Ответ: {name}', pinned: 'Закреплено', forwarded: 'Переслано от: {name}',
  newMessages: {one: '{n} новое сообщение', few: '{n} новых сообщения', many: '{n} новых сообщений', other: '{n} новых сообщения'},
  toEnd: 'В конец переписки', today: 'Сегодня', yesterday: 'Вчера',
  you: 'Вы', photo: 'Фото', document: 'Файл', video: 'Видео', audio: 'Аудио', voice: 'Голосовое', animation: 'Анимация', video_note: 'Видеосообщение', stickerWord: 'Стикер', album: 'Альбом', contact: 'Контакт', location: 'Место на карте', poll: 'Опрос', quiz: 'Викторина', openPhoto: 'Открыть фото', download: 'Скачать {name}',
  poll_anonymous: 'Анонимный опрос', poll_open: 'Открытый опрос', poll_closed: 'Опрос завершён', votes: {one: '{n} голос', few: '{n} голоса', many: '{n} голосов', other: '{n} голоса'},
  protectedMark: 'пересылка запрещена', silentMark: 'без звука', spoiler: 'Показать скрытое',
  waiting: 'ждём ответа бота', noAnswer: 'Бот не ответил на нажатие', unsupported: 'Такая кнопка здесь не нажимается', ok: 'Понятно',
  openLink: 'Открыть ссылку', offline: 'Нет связи с сервером. Пробую снова…', online: 'Связь восстановлена', chatFail: 'Не удалось открыть переписку', again: 'Ещё раз',
  tabCalls: 'Вызовы', tabFaults: 'Сбои', tabPerson: 'О человеке', panel: 'Панель',
  calls: 'Журнал вызовов', perSecond: 'в секунду', total: 'вызовов', failed: 'с ошибкой', filter: 'Отбор: метод, чат, статус', pause: 'Пауза', resume: 'Продолжить', paused: {one: 'Пауза: ждёт {n} запись', few: 'Пауза: ждут {n} записи', many: 'Пауза: ждут {n} записей', other: 'Пауза: ждут {n} записи'},
  showAll: 'Все', showCalls: 'От бота', showUpdates: 'Боту', showErrors: 'Ошибки', polls: 'с getUpdates',
  callsEmpty: 'Здесь появится всё, что бот и сервер говорят друг другу', callsNone: 'Под отбор ничего не подходит', clear: 'Очистить',
  noParams: 'без параметров', update: 'обновление', fault: 'сбой', spark: 'Вызовов в секунду за последнюю минуту', ms: 'мс',
  faultsIntro: 'Проверьте бота на прочность: включите сбой и посмотрите, дойдут ли сообщения.',
  allOff: 'Выключить всё', where: 'Где сбой', whereSend: 'только отправка', whereAll: 'все вызовы',
  f_http500: 'Ошибка 500', f_http500t: 'Сервер отвечает «внутренняя ошибка».',
  f_html502: '502 с HTML', f_html502t: 'Вместо JSON приходит страница прокси.',
  f_reset_before: 'Обрыв до приёма', f_reset_beforet: 'Соединение рвётся, сообщение не принято.',
  f_reset_after: 'Обрыв после приёма', f_reset_aftert: 'Сообщение доставлено, но бот об этом не узнал.',
  f_latency: 'Задержка', f_latencyt: 'Каждый ответ приходит позже.',
  f_too_many: 'Шторм 429', f_too_manyt: '«Слишком много запросов, подождите».',
  f_hang: 'Молчание', f_hangt: 'Сервер принял запрос и не отвечает.',
  share_of: 'доля вызовов', delay_of: 'задержка', wait_of: 'просит ждать', sec: 'с',
  otherFaults: 'Другие сбои', removeFault: 'Убрать', always: 'всегда', nextN: 'ближайшие {n}', everyN: 'каждый {n}-й',
  limits: 'Ограничения', limitsIntro: 'Выше них бот получает отказ 429.', likeTelegram: 'Как в Telegram',
  l_per_second: 'Всего в секунду', l_paid_per_second: 'Платных в секунду', l_per_chat_per_second: 'В один чат в секунду', l_burst: 'Запас на всплеск', l_per_group_per_minute: 'В группу в минуту', off: 'нет',
  faultsOn: {one: 'включён {n} сбой', few: 'включено {n} сбоя', many: 'включено {n} сбоев', other: 'включено {n} сбоя'},
  saved: 'Сохранено', personNone: 'Выберите человека слева, и здесь будет рассказ о нём.',
  id: 'Номер', username: 'Имя в Telegram', language: 'Язык', role: 'Кто это', state: 'Разговор с ботом',
  st_on: 'идёт', st_blocked: 'бот заблокирован', st_off: 'не начат',
  blockTitle: 'Блокировка', blockText: 'Заблокировавшему бот написать не может: так проверяют, что рассылка об этом помнит.',
  deep: 'Ссылка-приглашение', deepText: 'Человек приходит по ссылке t.me/{bot}?start=…', payload: 'Слово после start=', go: 'Перейти', badPayload: 'Можно латинские буквы, цифры, _ и -, до 64 знаков',
  inGroups: 'Группы и каналы', open: 'Открыть', inviteOf: 'Приглашение открыто',
  calls_sum: '{a} вызовов', kb: 'КБ', mb: 'МБ', b: 'Б',
};

const en = {
  title: 'Telegram in a box',
  tagline: 'Make-believe: no message leaves this computer',
  otherLang: 'Русский', otherLangLabel: 'Переключить на русский',
  search: 'Find a person or a group', people: 'People', groups: 'Groups and channels',
  noRole: 'No note', nobodyFound: 'Nobody found', clearSearch: 'Clear search',
  nobody: 'Nobody is here yet', nobodyHint: 'People appear as soon as the program that started the server adds them.',
  unread: {one: '{n} unread', other: '{n} unread'},
  members: {one: '{n} member', other: '{n} members'},
  deactivated: 'account deleted', blockedMark: 'blocked the bot', notStarted: 'not started yet',
  channel: 'channel', group: 'group',
  welcome: 'Choose whom you speak for',
  welcomeText: 'People are at the left, their talk with the bot in the middle, and at the right what the bot and the server tell each other.',
  step1: 'Become somebody', step1t: 'Press a person: from then on you are them.',
  step2: 'Talk to the bot', step2t: 'Write, press buttons, send photos: the bot cannot tell.',
  step3: 'Watch the others', step3t: 'When a broadcast arrives, everybody’s counter lights up.',
  beginAs: 'Begin as {name}',
  loading: 'Loading', back: 'Back', panelOpen: 'Open the panel', panelClose: 'Close the panel',
  bot: 'bot', youAre: 'you are {name}', actAs: 'Act as', typing: 'typing', sendingPhoto: 'sending a photo', sendingFile: 'sending a file',
  whichBot: 'Talk with',
  emptyTitle: 'Not a word yet', emptyText: 'A bot may not write first. Press “Start” below.',
  emptyChat: 'No messages yet', start: 'Start',
  cannotSend: 'Only administrators write here', notMember: '{name} is not a member', join: 'Join', leave: 'Leave',
  blockedBar: '{name} has blocked the bot, nothing gets through', unblock: 'Unblock', block: 'Block the bot',
  gone: 'The account is deleted: it cannot write',
  message: 'Message', messageAs: 'Message as {name}', caption: 'Caption', send: 'Send', attach: 'Attach', commands: 'Commands', keyboardShow: 'Show the keyboard', keyboardHide: 'Hide the keyboard',
  photoOrFile: 'Photos or files', shareContact: 'My phone number', sharePlace: 'My place', sticker: 'Sticker', dice: 'Roll a die',
  shareContactAsk: 'Send your phone number to the bot?', shareContactText: '“{name}” will receive it. It is made up, of course.', share: 'Send', cancel: 'Cancel',
  asFiles: 'Send as files', remove: 'Remove {name}', tooMany: 'An album holds at most 10 files',
  dropHere: 'Drop the files here',
  edited: 'edited', actions: 'Message actions', reply: 'Reply', edit: 'Edit', copy: 'Copy text', del: 'Delete for me', copied: 'Copied', react: 'React with {e}',
  editing: 'Editing the message', replyTo: 'Reply to {name}', pinned: 'Pinned', forwarded: 'Forwarded from {name}',
  newMessages: {one: '{n} new message', other: '{n} new messages'},
  toEnd: 'To the end', today: 'Today', yesterday: 'Yesterday',
  you: 'You', photo: 'Photo', document: 'File', video: 'Video', audio: 'Audio', voice: 'Voice message', animation: 'Animation', video_note: 'Video message', stickerWord: 'Sticker', album: 'Album', contact: 'Contact', location: 'Place', poll: 'Poll', quiz: 'Quiz', openPhoto: 'Open the photo', download: 'Download {name}',
  poll_anonymous: 'Anonymous poll', poll_open: 'Public poll', poll_closed: 'Poll closed', votes: {one: '{n} vote', other: '{n} votes'},
  protectedMark: 'no forwarding', silentMark: 'silent', spoiler: 'Show what is hidden',
  waiting: 'waiting for the bot', noAnswer: 'The bot did not answer the press', unsupported: 'This kind of button cannot be pressed here', ok: 'OK',
  openLink: 'Open the link', offline: 'No connection to the server. Trying again…', online: 'Connected again', chatFail: 'The chat could not be opened', again: 'Try again',
  tabCalls: 'Calls', tabFaults: 'Faults', tabPerson: 'Person', panel: 'Panel',
  calls: 'Call log', perSecond: 'per second', total: 'calls', failed: 'failed', filter: 'Filter: method, chat, status', pause: 'Pause', resume: 'Resume', paused: {one: 'Paused: {n} entry waits', other: 'Paused: {n} entries wait'},
  showAll: 'All', showCalls: 'From the bot', showUpdates: 'To it', showErrors: 'Errors', polls: 'with getUpdates',
  callsEmpty: 'Everything the bot and the server tell each other appears here', callsNone: 'Nothing matches the filter', clear: 'Clear',
  noParams: 'no parameters', update: 'update', fault: 'fault', spark: 'Calls per second during the last minute', ms: 'ms',
  faultsIntro: 'Put the bot to the test: switch on some trouble and see whether the messages still arrive.',
  allOff: 'Switch all off', where: 'Where', whereSend: 'sending only', whereAll: 'all calls',
  f_http500: 'Error 500', f_http500t: 'The server says “internal error”.',
  f_html502: '502 in HTML', f_html502t: 'A proxy’s page comes instead of JSON.',
  f_reset_before: 'Cut before accepting', f_reset_beforet: 'The connection breaks, nothing was accepted.',
  f_reset_after: 'Cut after accepting', f_reset_aftert: 'The message is delivered, the bot never learns of it.',
  f_latency: 'Delay', f_latencyt: 'Every answer comes later.',
  f_too_many: 'Storm of 429', f_too_manyt: '“Too many requests, wait a little.”',
  f_hang: 'Silence', f_hangt: 'The server takes the request and never answers.',
  share_of: 'share of calls', delay_of: 'delay', wait_of: 'asks to wait', sec: 's',
  otherFaults: 'Other faults', removeFault: 'Remove', always: 'always', nextN: 'the next {n}', everyN: 'every {n}th',
  limits: 'Limits', limitsIntro: 'Above them the answer is 429.', likeTelegram: 'As in Telegram',
  l_per_second: 'Per second, in all', l_paid_per_second: 'Paid, per second', l_per_chat_per_second: 'Per second, to one chat', l_burst: 'Burst allowance', l_per_group_per_minute: 'Per minute, to a group', off: 'off',
  faultsOn: {one: '{n} fault is on', other: '{n} faults are on'},
  saved: 'Saved', personNone: 'Choose a person at the left to read about them here.',
  id: 'Number', username: 'Username', language: 'Language', role: 'Who it is', state: 'Talk with the bot',
  st_on: 'going on', st_blocked: 'bot blocked', st_off: 'not started',
  blockTitle: 'Blocking', blockText: 'A bot cannot write to whoever blocked it: see whether a broadcast remembers that.',
  deep: 'Invitation link', deepText: 'The person arrives by t.me/{bot}?start=…', payload: 'The word after start=', go: 'Follow', badPayload: 'Latin letters, digits, _ and -, up to 64',
  inGroups: 'Groups and channels', open: 'Open', inviteOf: 'Invitation opened',
  calls_sum: '{a} calls', kb: 'KB', mb: 'MB', b: 'B',
};

const asked = new URLSearchParams(location.search).get('lang');
export const lang = asked === 'ru' || asked === 'en' ? asked
  : asked == null && navigator.language && !/^(ru|be|uk|kk|ky|tg|uz|hy|az)/i.test(navigator.language) ? 'en' : 'ru';
const words = lang === 'en' ? en : ru;
const rules = new Intl.PluralRules(lang);
document.documentElement.lang = lang;

export function t(key, data = {}) {
  let s = words[key];
  if (s === undefined) return key;
  if (typeof s === 'object') s = s[rules.select(data.n)] ?? s.other;
  return s.replace(/\{(\w+)\}/g, (_, k) => data[k] ?? '');
}

export function otherLanguage() {
  const u = new URL(location.href);
  u.searchParams.set('lang', lang === 'ru' ? 'en' : 'ru');
  return u.pathname + u.search + u.hash;
}

// Dates are shown at the simulator's own clock and offset, so that they agree with what the bot writes.
let shift = -new Date().getTimezoneOffset() * 60, ahead = 0;
export function setClock(rfc) {
  const m = /([+-])(\d\d):(\d\d)$/.exec(rfc || '');
  if (m) shift = (m[1] === '-' ? -1 : 1) * (m[2] * 3600 + m[3] * 60); else if (/Z$/.test(rfc || '')) shift = 0;
  const at = Date.parse(rfc);
  if (at) ahead = at / 1000 - Date.now() / 1000;
}
const local = unix => new Date((unix + shift) * 1000);
const hms = new Intl.DateTimeFormat(lang, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: 'UTC'});
const hm = new Intl.DateTimeFormat(lang, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC'});
const dm = new Intl.DateTimeFormat(lang, {day: 'numeric', month: 'long', timeZone: 'UTC'});
const dmy = new Intl.DateTimeFormat(lang, {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'});
const short = new Intl.DateTimeFormat(lang, {day: '2-digit', month: '2-digit', timeZone: 'UTC'});
export const dayOf = unix => Math.floor((unix + shift) / 86400);
const today = () => dayOf(Date.now() / 1000 + ahead);
export const clockTime = unix => hm.format(local(unix));
export const secondTime = unix => hms.format(local(unix));
export const fullTime = unix => dmy.format(local(unix)) + ', ' + clockTime(unix);
export function dayName(unix) {
  const back = today() - dayOf(unix);
  if (back === 0) return t('today');
  if (back === 1) return t('yesterday');
  return (Math.abs(back) < 300 ? dm : dmy).format(local(unix));
}
export const listTime = unix => today() === dayOf(unix) ? clockTime(unix) : short.format(local(unix));
export function bytes(n) {
  const f = x => x.toLocaleString(lang, {maximumFractionDigits: 1});
  return n < 1024 ? `${n} ${t('b')}` : n < 1 << 20 ? `${f(n / 1024)} ${t('kb')}` : `${f(n / (1 << 20))} ${t('mb')}`;
}
