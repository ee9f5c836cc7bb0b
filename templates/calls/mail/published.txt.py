BBBB BBBBXXXXXXXX  gettext(u'Published: %(call)s') SSSSSSSSSS SSSSSSSS
 gettext(u'%(person)s has published the call “%(call)s”. From now on its terms are frozen.') SSSSSSSSSS SSS SSSSSSSSS SSS SSSS SSSSSSSSSSS SSSS SSS SS SSS SSSSS SSS SSSSSSS


