import type { Messages } from '../messages.js'

export const ar: Messages = {
  verify: 'أثبت أنك إنسان',
  loading: 'جارٍ تحميل اختبار التحقق…',
  solve: 'حُلّ اختبار التحقق للمتابعة',
  solved: 'تم التحقق',
  expired: 'انتهت صلاحية التحقق. تحقّق مرة أخرى',
  failed: 'تعذّر تحميل اختبار التحقق.',
  retry: 'إعادة المحاولة',
  slide: 'حرّك القطعة إلى مكانها',
}
