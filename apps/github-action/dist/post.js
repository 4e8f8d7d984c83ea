import{runPost as o}from"./berth.js";await o();
