import { connect } from 'carillon-client';

const hub = connect('https://hub.example/');
hub.channel('orders').on('created', ({ data }) => console.log(data));
