import { createApp } from 'vue'
import { texts } from '../../shared/texts.js'
import Login from './login.vue'

document.documentElement.lang = texts.language
document.querySelector('footer').textContent = texts.guardedAfterFailures
createApp(Login).mount('#app')
