export { type YandexOptions, yandex } from './yandex.js'
