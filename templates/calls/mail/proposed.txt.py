BBBB BBBBXXXXXXXX  gettext(u'To sign: %(call)s') SS SSSSS SSSSSSSS
 gettext(u'%(person)s has prepared the call “%(call)s” and asks you to publish it.') SSSSSSSSSS SSS SSSSSSSS SSS SSSS SSSSSSSSSS SSS SSSS SSS SS SSSSSSS SSS

 gettext(u'Read it as the public will see it, then publish it with an act or return it with a note:') 

